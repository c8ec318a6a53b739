//! Secrets: random tokens and passwords.
//!
//! Neither ever reaches the database, a log or a page as it is: of a token the
//! SHA-256 is stored, of a password the argon2id hash.

use std::fmt::Write;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::OsRng;
use rand::{RngCore, TryRngCore};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::DbError;
use crate::domain::error::Code;

/// What is stored of a token. A stolen backup opens nothing with it. Plain
/// SHA-256 is enough, because 256 random bits cannot be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash(String);

impl TokenHash {
    /// The hash as 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A new token: 256 random bits as 43 characters that fit in an address, a
/// cookie and a header.
///
/// # Panics
/// When the operating system gives no random numbers: nothing safe can be
/// done without them.
pub fn draw_token() -> String {
    let mut bytes = [0; 32];
    OsRng.unwrap_err().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of `token`.
pub fn hash_token(token: &str) -> TokenHash {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(token.as_bytes()) {
        write!(hex, "{byte:02x}").expect("BUG: writing to a String never fails");
    }
    TokenHash(hex)
}

/// A password that is good enough to be chosen. It has no `Debug`, so that no
/// log shows it by accident.
pub struct Password(String);

impl Password {
    /// The fewest characters.
    pub const SHORTEST: usize = 12;
    /// The most characters, so that hashing stays cheap.
    pub const LONGEST: usize = 256;

    /// Checks a password that somebody chooses.
    ///
    /// # Errors
    /// [`Code::TooShort`], [`Code::TooLong`]; [`Code::InvalidChoice`] when it
    /// is among those that are tried first.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let n_characters = text.chars().count();
        if n_characters < Self::SHORTEST {
            return Err(Code::TooShort);
        }
        if n_characters > Self::LONGEST {
            return Err(Code::TooLong);
        }
        if is_common(text) {
            return Err(Code::InvalidChoice);
        }
        Ok(Self(text.to_owned()))
    }
}

/// One hashing takes 19 MB for some tens of milliseconds: a few at a time, so
/// that a wave of sign-ins takes neither all memory nor all processors.
static HASHING: Semaphore = Semaphore::const_new(4);

/// A hash of no password, with the parameters of real ones. Unknown members
/// are checked against it, so that they take the same time as known ones.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5aGFzdGhpc3NhbHQ$\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The argon2id hash of a password, as a PHC string, made off the async
/// threads.
///
/// # Errors
/// [`DbError::Other`] when hashing fails.
pub async fn hash_password(password: Password) -> Result<String, DbError> {
    off_the_async_threads(move || {
        let hash: PasswordHash =
            Argon2::default().hash_password(password.0.as_bytes()).map_err(DbError::other)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether `attempt` is the password of `hash`. Without a hash the answer is
/// no, after the same time.
///
/// # Errors
/// [`DbError::Other`] when the stored hash is not one.
pub async fn verify_password(attempt: &str, hash: Option<&str>) -> Result<bool, DbError> {
    if attempt.len() > Password::LONGEST * 4 {
        return Ok(false);
    }
    let attempt = attempt.to_owned();
    let is_known = hash.is_some();
    let hash = hash.unwrap_or(NOBODY).to_owned();
    off_the_async_threads(move || {
        let hash = PasswordHash::new(&hash).map_err(DbError::other)?;
        Ok(Argon2::default().verify_password(attempt.as_bytes(), &hash).is_ok() && is_known)
    })
    .await
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, DbError> {
    let permit = HASHING.acquire().await.expect("BUG: the semaphore is never closed");
    // The permit goes along: when the request is given up, the work goes on
    // and still counts.
    let task = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work()
    });
    task.await.map_err(DbError::other)?
}

/// Whether `text` is among the passwords that are tried first: at most two
/// common words or keyboard runs with any digits and signs around and between
/// them, some letters written as digits or not; a sequence; a repetition; or
/// hardly any different characters.
fn is_common(text: &str) -> bool {
    let text = text.to_lowercase();
    let trimmed = text.trim_matches(|c: char| !c.is_alphabetic());
    let as_letters: String = trimmed.chars().map(letter_for).filter(|c| c.is_alphabetic()).collect();
    let without_digits: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    is_two_common_words(&as_letters)
        || is_two_common_words(&without_digits)
        || is_monotonous(&text.chars().collect::<Vec<_>>())
}

/// The letter that a digit or sign stands for in "p4ssw0rd" and the like, and
/// the letter below an accent.
const fn letter_for(c: char) -> char {
    match c {
        '0' | 'ó' | 'ô' | 'õ' => 'o',
        '1' | '!' | 'í' => 'i',
        '3' | 'é' | 'ê' => 'e',
        '4' | '@' | 'á' | 'â' | 'ã' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        'ú' => 'u',
        'ç' => 'c',
        other => other,
    }
}

fn is_two_common_words(letters: &str) -> bool {
    let is_word = |part: &str| COMMON_WORDS.split_ascii_whitespace().any(|word| word == part);
    !letters.is_empty()
        && letters.char_indices().any(|(at, _)| {
            let (first, second) = letters.split_at(at);
            (first.is_empty() || is_word(first)) && is_word(second)
        })
}

/// "111111111111", "123456123456", "abcdefghijklm", "098765432109".
fn is_monotonous(text: &[char]) -> bool {
    let mut different = text.to_vec();
    different.sort_unstable();
    different.dedup();
    let repeats = (1..=text.len() / 2).any(|period| text.iter().zip(&text[period..]).all(|(a, b)| a == b));
    let ascends = text.windows(2).all(|pair| follows(pair[0], pair[1]));
    let descends = text.windows(2).all(|pair| follows(pair[1], pair[0]));
    different.len() < 5 || repeats || ascends || descends
}

/// Whether `next` comes after `character` in the alphabet or in counting,
/// where 0 comes after 9.
fn follows(character: char, next: char) -> bool {
    (character, next) == ('9', '0') || u32::from(character) + 1 == u32::from(next)
}

/// Words, names and keyboard runs that lists of leaked passwords are full of,
/// in English and Portuguese, without accents.
const COMMON_WORDS: &str = "
    password passwort passwd qwerty qwertz azerty qwertyuiop qwertyui qwert asdf asdfgh asdfghjk asdfghjkl
    zxcvbn zxcvbnm zxcv mnbvcxz poiuytrewq ytrewq qazwsx qazwsxedc qazwsxedcrfv qazxsw qazxswedc qwaszx
    qwaszxerdfcv qweasd qweasdzxc zaqwsx zaqxsw zaqxswcde qawsed wsx edc qwe asd zxc qaz qweqwe asdasd zxczxc
    asdfasdf qwerasdf qwerasdfzxcv abc abcd abcde abcdef abcdefg abcdefgh abcdefghijkl aaa xxx zzz admin
    administrator root user username guest test tester testing demo default changeme changeit letmein login
    logon welcome hello access master secret secure security private public server system service manager
    support office company business computer internet google facebook linkedin twitter instagram whatsapp
    youtube microsoft windows samsung iphone android apple playstation nintendo minecraft pokemon starwars
    startrek matrix superman batman spiderman ironman naruto dragonball finalfantasy counterstrike
    residentevil mortalkombat needforspeed transformers supernatural greenlantern hannahmontana onedirection
    justinbieber michaeljackson iloveyou iloveu loveyou ilove love lovely lover loveme mylove lovelove
    iloveyouso iloveme forever friend friends bestfriend babygirl baby ilovemyfamily family mother father
    mommy daddy sister brother princess prince queen king angel angels heaven jesus christ jesuslovesme
    ingodwetrust godisgood blessed god lord faith grace glory trustno trustnoone leavemealone motherfucker
    fuckyou fuckoff whatever football baseball basketball soccer hockey tennis golfer golf liverpool arsenal
    chelsea manchester manchesterunited barcelona realmadrid juventus yankees lakers steelers cowboys eagles
    dallas packers redskins redsox raiders dragon monkey tiger tigers lion eagle falcon shadow phoenix panther
    horse dolphin penguin butterfly kitten kitty puppy doggie bulldog snoopy cookie cookies chocolate cheese
    coffee pepper ginger banana orange peanut peanutbutter cherry apples pumpkin popcorn icecream sunshine
    sunset rainbow flower flowers summer winter spring autumn january february march april june july august
    september october november december monday tuesday wednesday thursday friday saturday sunday morning
    midnight today michael jennifer jordan ashley jessica michelle nicole daniel andrew joshua matthew anthony
    christopher christian william thomas robert charlie george maggie samantha amanda hannah sophie natasha
    alexander alexandra sebastian victoria isabella benjamin nicholas ferrari porsche mercedes mustang
    corvette harley yamaha toyota honda hunter ranger killer warrior knight wizard sniper soldier pirate ninja
    samurai gandalf merlin hammer thunder silver golden diamond freedom america american canada london england
    newyork california florida texas chicago boston australia germany france italy spain purple yellow green
    black white blue red bluesky blackcat redbull cocacola pepsi metallica nirvana eminem slipknot linkinpark
    guitar music dance dancer player gamer school student teacher college university doctor engineer
    professional international trinity success winner champion happy smile lucky money cash crypto bitcoin
    wallet bank account temp temppassword newpassword mypassword passwordpassword passphrase passcode pass
    word code pin key correcthorsebatterystaple
    senha senhas senhasenha minhasenha novasenha senhanova senhaforte senhasegura senhafacil asenha semsenha
    esqueci mudar mudarsenha trocar trocarsenha palavrapasse acesso entrar entrada bemvindo bemvinda ola oi
    bomdia boanoite segredo secreta seguro seguranca administrador usuario utilizador convidado teste testando
    testes padrao sistema servidor suporte empresa escritorio trabalho computador gerente cliente clientes
    atendimento vendas financeiro contabilidade marketing diretoria recepcao brasil brazil portugal saopaulo
    riodejaneiro rio bahia minas minasgerais parana curitiba brasilia salvador fortaleza recife portoalegre
    belohorizonte goiania manaus lisboa porto flamengo corinthians palmeiras santos vasco vascodagama gremio
    cruzeiro internacional botafogo fluminense atletico atleticomineiro galo timao mengao verdao tricolor
    colorado benfica sporting futebol futebolclube campeao neymar ronaldo ronaldinho pele amor amores meuamor
    amormeu amorzinho teamo euteamo tiamo eutiamo teamodemais teadoro paixao coracao saudade saudades
    felicidade feliz vida minhavida vidaloka alegria esperanca liberdade sempre parasempre juntos gatinha
    gatinho gostosa gostoso princesa principe rainha rei lindo linda bebe bonita menina menino querida querido
    anjo anja deus deusefiel deusnocomando deuseamor deusemeupastor jesuscristo jesusteama jesusevida senhor
    fe gloria amem cristo espiritosanto nossasenhora aparecida santamaria abencoado familia minhafamilia mae
    mamae pai papai paimae filho filha filhos meufilho minhafilha irmao irma vovo amigo amiga amigos maria
    mariana marina joao jose josemaria antonio francisco carlos paulo pedro lucas luiz marcos gabriel rafael
    gustavo guilherme felipe rodrigo bruno eduardo leonardo vinicius matheus mateus thiago tiago fernando
    fernanda juliana camila leticia larissa beatriz bianca vitoria vitor isabela gabriela rafaela carolina
    patricia adriana aline bruna luciana vanessa ana anajulia anacarolina julia sofia helena alice laura
    manuela cachorro gato gatos cavalo passarinho borboleta estrela estrelinha lua sol mar praia flor flores
    rosa azul verde vermelho amarelo preto branco morango abacaxi cerveja cafe janeiro fevereiro marco abril
    maio junho julho agosto setembro outubro novembro dezembro segunda terca quarta quinta sexta sabado
    domingo verao inverno primavera outono natal carnaval pascoa dinheiro banco conta sucesso vencedor
    guerreiro dragao musica violao escola professor professora estudante medico mudeestasenha trocaestasenha
    alterar alteraresta provisoria temporaria
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_different_and_fit_in_an_address() {
        let (one, other) = (draw_token(), draw_token());
        assert_ne!(one, other);
        assert_eq!(one.len(), 43);
        assert!(one.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{one}");
    }

    #[test]
    fn a_token_is_stored_as_its_sha_256() {
        assert_eq!(
            hash_token("abc").as_str(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_short_a_long_and_a_common_password_are_refused() {
        let check = |text: &str| Password::parse(text).err();
        assert_eq!(check("x7#Kq0vLw2!"), Some(Code::TooShort));
        assert_eq!(check(&"aB3$".repeat(65)), Some(Code::TooLong));
        for text in [
            "password1234",
            "P4ssw0rd2024!",
            "p@$$w0rd!!!!!",
            "senha1234567",
            "Senha@123456",
            "minhasenha123",
            "qwertyuiop12",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "zaq1xsw2cde3",
            "123456789012",
            "098765432109",
            "123456123456",
            "111111111111",
            "abababababab",
            "abcdefghijklm",
            "Flamengo2024!",
            "deusefiel2023",
            "euteamo12345",
            "administrador",
            "Administrator1",
            "iloveyou2025!",
            "coração123456",
            "passwordpassword",
            "qwerty123qwerty",
            "amorzinho@2024",
            "correct horse battery staple",
        ] {
            assert_eq!(check(text), Some(Code::InvalidChoice), "{text}");
        }
    }

    #[test]
    fn an_uncommon_password_is_taken() {
        for text in [
            "ponte-lilás-quinze",
            "cavalo grampo bateria",
            "x7#Kq0vLw2!p",
            "739281650183",
            "tijolo suco janela",
            "açúcar e canela moída",
            "密码密码很长的一个句子啊真的",
            "vQ9-rT2-mZ5-kL8",
        ] {
            assert!(Password::parse(text).is_ok(), "{text}");
        }
    }

    #[tokio::test]
    async fn only_the_right_password_verifies() {
        let password = Password::parse("ponte-lilás-quinze").unwrap();
        let hash = hash_password(password).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_password("ponte-lilás-quinze", Some(&hash)).await.unwrap());
        assert!(!verify_password("ponte-lilás-quinzE", Some(&hash)).await.unwrap());
        assert!(!verify_password("ponte-lilás-quinze", None).await.unwrap());
        assert!(verify_password("ponte-lilás-quinze", Some("not a hash")).await.is_err());
    }

    #[test]
    fn nobodys_hash_costs_what_a_real_one_costs() {
        let parameters = |hash: &str| {
            let hash = PasswordHash::new(hash).unwrap();
            (hash.algorithm.to_string(), hash.version, hash.params.to_string(), hash.hash.unwrap().len())
        };
        let real: PasswordHash = Argon2::default().hash_password(b"anything").unwrap();
        assert_eq!(parameters(NOBODY), parameters(&real.to_string()));
    }
}
