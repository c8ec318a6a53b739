//! Customers of the demo. Names are drawn from lists and belong to nobody.

use super::chance::Chance;
use crate::domain::text::Locale;

/// Where a customer lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    Southeast,
    /// Close to the roastery: parcels take a day or two.
    South,
    Northeast,
    CentreWest,
    North,
    Abroad,
}

impl Region {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Southeast => "Sudeste",
            Self::South => "Sul",
            Self::Northeast => "Nordeste",
            Self::CentreWest => "Centro-Oeste",
            Self::North => "Norte",
            Self::Abroad => "Exterior",
        }
    }

    /// How much gladder (or less glad) people are here; see
    /// [`super::story::Story`].
    pub(super) const fn gladness(self) -> f64 {
        match self {
            Self::South => 0.16,
            Self::Southeast => 0.01,
            Self::CentreWest | Self::Abroad => 0.0,
            Self::Northeast => -0.03,
            Self::North => -0.06,
        }
    }
}

/// Somebody who buys coffee.
#[derive(Clone, Debug)]
pub(super) struct Customer {
    pub(super) external_id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) locale: Locale,
    pub(super) region: Region,
    pub(super) plan: &'static str,
}

/// The share of customers who live abroad and answer in English.
const ABROAD: f64 = 0.3;

const REGIONS: [(Region, f64); 5] = [
    (Region::Southeast, 0.45),
    (Region::South, 0.22),
    (Region::Northeast, 0.16),
    (Region::CentreWest, 0.1),
    (Region::North, 0.07),
];

const PLANS: [(&str, f64); 3] = [("Degustação", 0.46), ("Família", 0.36), ("Escritório", 0.18)];

const FIRST_NAMES: [&str; 32] = [
    "Adriana",
    "Alice",
    "André",
    "Beatriz",
    "Bruno",
    "Camila",
    "Carlos",
    "Cecília",
    "Daniel",
    "Débora",
    "Eduardo",
    "Elisa",
    "Fábio",
    "Fernanda",
    "Gustavo",
    "Helena",
    "Igor",
    "Isabela",
    "João",
    "Júlia",
    "Larissa",
    "Leandro",
    "Letícia",
    "Lucas",
    "Marcelo",
    "Mariana",
    "Otávio",
    "Patrícia",
    "Rafael",
    "Simone",
    "Tiago",
    "Vanessa",
];

const LAST_NAMES: [&str; 24] = [
    "Almeida", "Andrade", "Barbosa", "Batista", "Cardoso", "Carvalho", "Coelho", "Correia", "Dias", "Farias",
    "Freitas", "Lopes", "Macedo", "Mendes", "Moreira", "Nogueira", "Pacheco", "Pinto", "Queiroz", "Ramos",
    "Sales", "Teixeira", "Vargas", "Xavier",
];

const FIRST_NAMES_ABROAD: [&str; 24] = [
    "Aoife", "Ben", "Clara", "Conor", "Dana", "Eli", "Emma", "Finn", "Grace", "Hannah", "Ian", "Jack",
    "Kate", "Liam", "Maya", "Nora", "Oliver", "Paul", "Rose", "Sam", "Tess", "Will", "Yara", "Zoe",
];

const LAST_NAMES_ABROAD: [&str; 20] = [
    "Adler", "Baker", "Byrne", "Carter", "Doyle", "Evans", "Fisher", "Green", "Harris", "Jensen", "Keller",
    "Lindberg", "Meyer", "Novak", "Owens", "Price", "Reid", "Stone", "Turner", "Walsh",
];

/// As many customers as asked for.
pub(super) fn gather(n: usize, chance: &mut Chance) -> Vec<Customer> {
    (1..=n).map(|number| meet(number, chance)).collect()
}

fn meet(number: usize, chance: &mut Chance) -> Customer {
    let is_abroad = chance.happens(ABROAD);
    let (locale, region, first, last) = if is_abroad {
        let names = (chance.pick(&FIRST_NAMES_ABROAD), chance.pick(&LAST_NAMES_ABROAD));
        (Locale::En, Region::Abroad, names.0, names.1)
    } else {
        let names = (chance.pick(&FIRST_NAMES), chance.pick(&LAST_NAMES));
        (Locale::PtBr, chance.weigh(&REGIONS), names.0, names.1)
    };
    let external_id = format!("C-{number:04}");
    Customer {
        email: format!("cliente{number:04}@example.com"),
        external_id,
        name: format!("{first} {last}"),
        locale,
        region,
        plan: chance.weigh(&PLANS),
    }
}
