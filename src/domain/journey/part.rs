//! The parts of a journey map: stages, steps, lanes and items.
//!
//! Plain data; a part inside a [`Map`](super::Map) has been checked by
//! [`apply`](super::Map::apply) or by the import.

use serde::{Deserialize, Serialize};

use super::op::OpError;
use super::order::Order;
use crate::domain::id::{ItemId, LaneId, StageId, StepId, SurveyId};

/// A phase of the journey: the header above its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// Its place among the stages.
    pub order: Order,
    /// Its title; may be empty.
    pub title: String,
    /// The colour of its header; the workspace's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<StageColour>,
}

/// One column of the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its id.
    pub id: StepId,
    /// The stage it belongs to.
    pub stage: StageId,
    /// Its place among the steps of its stage.
    pub order: Order,
    /// Its title; may be empty.
    pub title: String,
    /// Why this is a moment of truth; absent when it is none. The reason may
    /// still be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment_of_truth: Option<String>,
    /// What the customer feels here, as somebody judged it by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emotion: Option<Emotion>,
    /// The survey results shown on the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<Binding>,
}

/// One row of the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// Its id.
    pub id: LaneId,
    /// Its place among the lanes.
    pub order: Order,
    /// What the lane is for, whatever it is called.
    pub role: LaneRole,
    /// What people call it; may be empty.
    pub label: String,
}

/// One note in the cell where a step and a lane meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Its row.
    pub lane: LaneId,
    /// Its column.
    pub step: StepId,
    /// Its place within the cell.
    pub order: Order,
    /// What it says; may be empty.
    pub text: String,
}

/// Which survey results a step shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Binding {
    /// The measure.
    pub measure: BindingMeasure,
    /// What was asked about: `company`, `product`, `support`, `after_sales`
    /// or `touchpoint:ID`.
    pub subject: String,
    /// Only the answers to this survey; all surveys when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyId>,
}

/// A feeling from −2 (frustrated) to +2 (delighted).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Emotion(i8);

impl Emotion {
    /// The worst.
    pub const LEAST: Self = Self(-2);
    /// The best.
    pub const MOST: Self = Self(2);

    /// The number, −2 to +2.
    pub const fn value(self) -> i8 {
        self.0
    }
}

impl TryFrom<i64> for Emotion {
    type Error = OpError;
    fn try_from(value: i64) -> Result<Self, OpError> {
        i8::try_from(value)
            .map(Self)
            .ok()
            .filter(|emotion| (Self::LEAST..=Self::MOST).contains(emotion))
            .ok_or(OpError::OutOfRange)
    }
}

impl From<Emotion> for i64 {
    fn from(emotion: Emotion) -> Self {
        Self::from(emotion.0)
    }
}

/// A closed list with names on the wire: the enum, `ALL`, `as_str`, `parse`.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// Reads the name.
            ///
            /// # Errors
            /// [`OpError::InvalidChoice`] for any other text.
            pub fn parse(text: &str) -> Result<Self, OpError> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == text).ok_or(OpError::InvalidChoice)
            }
        }
    };
}

choices! {
    /// What a lane is for. Roles decide how its items are drawn and where the
    /// lines of a service blueprint run.
    LaneRole {
        /// What the customer does.
        Action = "action",
        /// What the customer thinks.
        Thought = "thought",
        /// What the customer feels; holds the emotion curve.
        Emotion = "emotion",
        /// Where customer and company meet.
        Touchpoint = "touchpoint",
        /// By which medium they meet.
        Channel = "channel",
        /// What hurts.
        Pain = "pain",
        /// What pleases.
        Gain = "gain",
        /// What the customer needs.
        Need = "need",
        /// What a customer said, word for word.
        Quote = "quote",
        /// What could be better.
        Opportunity = "opportunity",
        /// What is measured.
        Metric = "metric",
        /// What the customer can see and touch.
        PhysicalEvidence = "physical_evidence",
        /// What staff does in sight of the customer.
        Frontstage = "frontstage",
        /// What staff does out of sight.
        Backstage = "backstage",
        /// The systems and teams behind that.
        Support = "support",
        /// A picture.
        Image = "image",
        /// Anything else.
        Note = "note",
    }
}

choices! {
    /// The colour of a stage's header: a name, because the shade differs
    /// between the light and the dark theme.
    StageColour {
        /// Grey.
        Grey = "grey",
        /// Teal.
        Teal = "teal",
        /// Blue.
        Blue = "blue",
        /// Violet.
        Violet = "violet",
        /// Rose.
        Rose = "rose",
        /// Orange.
        Orange = "orange",
        /// Yellow.
        Yellow = "yellow",
        /// Green.
        Green = "green",
    }
}

choices! {
    /// The measures that a step can show.
    BindingMeasure {
        /// Net Promoter Score.
        Nps = "nps",
        /// Customer satisfaction: share of the two best answers.
        Csat = "csat",
        /// Customer effort score.
        Ces = "ces",
    }
}
