//! Compression of pages whose beginning is always the same: the beginning is
//! compressed once and kept, the end of each answer is laid behind it as it
//! is. So a page costs a copy, not a compression.

use std::io::Write;

use axum::http::{HeaderMap, header};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compress, Compression, Crc, FlushCompress};

/// How an answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

impl Encoding {
    /// The best one that the client takes (RFC 9110, 12.5.3).
    pub(super) fn negotiate(headers: &HeaderMap) -> Self {
        let accepted =
            headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let takes = |name: &str| {
            accepted.split(',').any(|entry| {
                let mut parts = entry.split(';').map(str::trim);
                let is_named = parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case(name));
                let is_refused = parts
                    .filter_map(|part| part.strip_prefix("q="))
                    .any(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0));
                is_named && !is_refused
            })
        };
        if takes("br") {
            return Self::Brotli;
        }
        if takes("gzip") { Self::Gzip } else { Self::Plain }
    }

    /// The value of `Content-Encoding`.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }
}

/// The longest piece that one block laid down as it is can hold.
const LONGEST_PIECE: usize = 65_535;

/// The beginning of a page in every encoding.
pub(super) struct Head {
    plain: String,
    brotli: Vec<u8>,
    gzip: Vec<u8>,
    crc: Crc,
}

impl Head {
    /// Compresses with care: it is done once for many answers.
    pub(super) fn kept(html: String) -> Self {
        Self::new(html, 9, Compression::best())
    }

    /// Compresses quickly: for one answer.
    pub(super) fn fleeting(html: String) -> Self {
        Self::new(html, 4, Compression::fast())
    }

    fn new(plain: String, brotli_quality: i32, gzip_level: Compression) -> Self {
        let brotli = brotli_beginning(plain.as_bytes(), brotli_quality);
        let gzip = gzip_beginning(plain.as_bytes(), gzip_level);
        let mut crc = Crc::new();
        crc.update(plain.as_bytes());
        Self { plain, brotli, gzip, crc }
    }

    /// The whole page.
    pub(super) fn with_tail(&self, tail: &str, encoding: Encoding) -> Vec<u8> {
        let tail = tail.as_bytes();
        let beginning = match encoding {
            Encoding::Brotli => self.brotli.as_slice(),
            Encoding::Gzip => self.gzip.as_slice(),
            Encoding::Plain => self.plain.as_bytes(),
        };
        let mut body = Vec::with_capacity(beginning.len() + tail.len() + 32);
        body.extend_from_slice(beginning);
        match encoding {
            Encoding::Plain => body.extend_from_slice(tail),
            Encoding::Brotli => {
                for piece in tail.chunks(LONGEST_PIECE) {
                    // RFC 7932, 9.2: not the last, four nibbles of length, as it is.
                    let head = (piece.len() as u32 - 1) << 3 | 1 << 19;
                    body.extend_from_slice(&head.to_le_bytes()[..3]);
                    body.extend_from_slice(piece);
                }
                // The last block, and empty.
                body.push(0b11);
            }
            Encoding::Gzip => {
                for piece in tail.chunks(LONGEST_PIECE) {
                    // RFC 1951, 3.2.4: not the last, as it is, length and its complement.
                    let length = piece.len() as u16;
                    body.push(0);
                    body.extend_from_slice(&length.to_le_bytes());
                    body.extend_from_slice(&(!length).to_le_bytes());
                    body.extend_from_slice(piece);
                }
                // The last block, and empty; then the sums of RFC 1952, 2.3.1.
                body.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
                let mut crc = Crc::new();
                crc.combine(&self.crc);
                crc.update(tail);
                body.extend_from_slice(&crc.sum().to_le_bytes());
                body.extend_from_slice(&crc.amount().to_le_bytes());
            }
        }
        body
    }
}

/// A brotli stream that ends at a whole byte and goes on.
fn brotli_beginning(plain: &[u8], quality: i32) -> Vec<u8> {
    let params = BrotliEncoderParams { quality, lgwin: 18, size_hint: plain.len(), ..Default::default() };
    let mut encoder = brotli::CompressorWriter::with_params(Vec::new(), 4096, &params);
    encoder.write_all(plain).and_then(|()| encoder.flush()).expect("BUG: writing to a Vec never fails");
    encoder.get_ref().clone()
}

/// The head of a gzip file and a deflate stream that ends at a whole byte and
/// goes on.
fn gzip_beginning(plain: &[u8], level: Compression) -> Vec<u8> {
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    // More than deflate ever needs, so that one call takes everything.
    gzip.reserve(plain.len() + plain.len() / 1000 + 256);
    Compress::new(level, false)
        .compress_vec(plain, &mut gzip, FlushCompress::Sync)
        .expect("BUG: deflate fails on nothing");
    gzip
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use axum::http::HeaderValue;

    use super::*;

    fn chosen(accept_encoding: &'static str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept_encoding));
        Encoding::negotiate(&headers)
    }

    #[test]
    fn what_a_client_refuses_it_does_not_get() {
        assert_eq!(chosen("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(chosen("gzip;q=1.0, br;q=0"), Encoding::Gzip);
        assert_eq!(chosen("identity"), Encoding::Plain);
        assert_eq!(Encoding::negotiate(&HeaderMap::new()), Encoding::Plain);
    }

    #[test]
    fn head_and_tail_read_as_one_text_in_every_encoding() {
        for tail in [String::new(), "x".into(), "é".repeat(70_000)] {
            for head in [Head::kept("<p>abc</p>".repeat(900)), Head::fleeting("<p>abc</p>".repeat(900))] {
                let whole = format!("{}{tail}", head.plain);
                let mut from_brotli = String::new();
                brotli::Decompressor::new(&*head.with_tail(&tail, Encoding::Brotli), 4096)
                    .read_to_string(&mut from_brotli)
                    .expect("brotli");
                assert!(from_brotli == whole);
                let mut from_gzip = String::new();
                flate2::read::GzDecoder::new(&*head.with_tail(&tail, Encoding::Gzip))
                    .read_to_string(&mut from_gzip)
                    .expect("gzip");
                assert!(from_gzip == whole);
                assert_eq!(head.with_tail(&tail, Encoding::Plain), whole.as_bytes());
            }
        }
    }
}
