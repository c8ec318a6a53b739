//! The templates in English.

use super::super::part::{LaneRole as Role, StageColour as Colour};
use super::{Content, Contents, StageContent, StepContent, Template};

pub(super) static CONTENTS: Contents = Contents {
    lanes: &[
        (Role::Action, "What the customer does"),
        (Role::Touchpoint, "Touchpoints"),
        (Role::Emotion, "Emotion"),
        (Role::Pain, "Pains"),
        (Role::Opportunity, "Opportunities"),
        (Role::Metric, "Metrics"),
    ],
    templates: &[ECOMMERCE, SAAS_ONBOARDING, SUPPORT, BLANK],
};

const ECOMMERCE: Content = Content {
    template: Template {
        key: "ecommerce",
        title: "Buying in an online shop",
        description: "From wanting something to buying again, with delivery and returns.",
    },
    stages: &[
        StageContent {
            title: "Discover",
            colour: Colour::Teal,
            steps: &[
                StepContent {
                    title: "Feels a need",
                    emotion: Some(0),
                    why: None,
                    items: &[
                        (Role::Action, "Sees it at a friend's and looks it up on the phone"),
                        (Role::Touchpoint, "Search, Instagram"),
                        (Role::Metric, "New visits by channel"),
                    ],
                },
                StepContent {
                    title: "Compares offers",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Opens many tabs and reads reviews"),
                        (Role::Touchpoint, "Product page"),
                        (Role::Pain, "Shipping cost shows up only at the end"),
                        (Role::Opportunity, "Show shipping cost and date on the product page"),
                        (Role::Metric, "Product seen → cart"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Buy",
            colour: Colour::Blue,
            steps: &[
                StepContent {
                    title: "Fills the cart",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Picks size and colour and enters a voucher"),
                        (Role::Touchpoint, "Cart"),
                        (Role::Pain, "Is unsure about the size"),
                        (Role::Opportunity, "Size guide with customers' photos"),
                    ],
                },
                StepContent {
                    title: "Pays",
                    emotion: Some(-1),
                    why: Some("If payment fails here, the sale is lost and so is the trust."),
                    items: &[
                        (Role::Action, "Pays by card or wallet"),
                        (Role::Touchpoint, "Checkout page"),
                        (Role::Pain, "Card declined without a reason"),
                        (Role::Opportunity, "Say why and offer another way to pay"),
                        (Role::Metric, "Payments accepted at the first try"),
                    ],
                },
                StepContent {
                    title: "Gets the confirmation",
                    emotion: Some(2),
                    why: None,
                    items: &[
                        (Role::Action, "Checks the order and the date"),
                        (Role::Touchpoint, "E-mail and text message"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Receive",
            colour: Colour::Violet,
            steps: &[
                StepContent {
                    title: "Follows the delivery",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Looks at the tracking every day"),
                        (Role::Touchpoint, "Tracking page, carrier"),
                        (Role::Pain, "Tracking says nothing for days"),
                        (Role::Opportunity, "Tell the customer before they ask"),
                        (Role::Metric, "Orders delivered on time"),
                    ],
                },
                StepContent {
                    title: "Opens the parcel",
                    emotion: Some(2),
                    why: Some("It is the first time the customer touches what they bought."),
                    items: &[
                        (Role::Action, "Tries it on and shows the family"),
                        (Role::Touchpoint, "Packaging, product"),
                        (Role::Metric, "Delivery CSAT"),
                    ],
                },
            ],
        },
        StageContent {
            title: "After the purchase",
            colour: Colour::Orange,
            steps: &[
                StepContent {
                    title: "Returns or exchanges",
                    emotion: Some(-2),
                    why: Some("Those who return without effort buy again."),
                    items: &[
                        (Role::Action, "Looks for how to return it"),
                        (Role::Touchpoint, "Help centre, post office"),
                        (Role::Pain, "Has to print a label"),
                        (Role::Opportunity, "Return by code, no printer needed"),
                        (Role::Metric, "Return CES"),
                    ],
                },
                StepContent {
                    title: "Buys again",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Comes straight back through the app"),
                        (Role::Touchpoint, "App, e-mail"),
                        (Role::Opportunity, "Remind when it is time to restock"),
                        (Role::Metric, "Second purchase within 90 days, NPS"),
                    ],
                },
            ],
        },
    ],
};

const SAAS_ONBOARDING: Content = Content {
    template: Template {
        key: "saas_onboarding",
        title: "First steps with the software",
        description: "From sign-up to habit: where customers reach their first result or give up.",
    },
    stages: &[
        StageContent {
            title: "Evaluate",
            colour: Colour::Teal,
            steps: &[
                StepContent {
                    title: "Meets the product",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Reads the site and asks for a demo"),
                        (Role::Touchpoint, "Website, demo"),
                        (Role::Pain, "Cannot find the price"),
                        (Role::Opportunity, "Open prices with a calculator"),
                        (Role::Metric, "Visit → sign-up"),
                    ],
                },
                StepContent {
                    title: "Creates an account",
                    emotion: Some(0),
                    why: None,
                    items: &[
                        (Role::Action, "Signs up with the work e-mail"),
                        (Role::Touchpoint, "Sign-up, confirmation e-mail"),
                        (Role::Pain, "The confirmation e-mail is slow"),
                        (Role::Metric, "Confirmed sign-ups"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Set up",
            colour: Colour::Blue,
            steps: &[
                StepContent {
                    title: "Kick-off",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Agrees on goals and dates"),
                        (Role::Touchpoint, "Call with the success manager"),
                        (Role::Opportunity, "Send the written plan the same day"),
                    ],
                },
                StepContent {
                    title: "Imports the data",
                    emotion: Some(-2),
                    why: Some("It is where most people give up."),
                    items: &[
                        (Role::Action, "Exports spreadsheets and tries to import them"),
                        (Role::Touchpoint, "Import screen, support"),
                        (Role::Pain, "Error messages that do not name the row"),
                        (Role::Opportunity, "Show each error beside its row"),
                        (Role::Metric, "Imports finished without help"),
                    ],
                },
                StepContent {
                    title: "Invites the team",
                    emotion: Some(0),
                    why: None,
                    items: &[
                        (Role::Action, "Invites five colleagues"),
                        (Role::Touchpoint, "Invitation e-mail"),
                        (Role::Metric, "Active people per account"),
                    ],
                },
            ],
        },
        StageContent {
            title: "First result",
            colour: Colour::Green,
            steps: &[
                StepContent {
                    title: "Reaches the first result",
                    emotion: Some(2),
                    why: Some("From here on the product pays for itself."),
                    items: &[
                        (Role::Action, "Shows the first report to the boss"),
                        (Role::Touchpoint, "Report"),
                        (Role::Opportunity, "Celebrate and suggest the next step"),
                        (Role::Metric, "Days to first value"),
                    ],
                },
                StepContent {
                    title: "Rates the onboarding",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Answers one question"),
                        (Role::Touchpoint, "Survey in the product"),
                        (Role::Metric, "Onboarding CES"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Make it a habit",
            colour: Colour::Violet,
            steps: &[
                StepContent {
                    title: "Uses it every week",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Opens the dashboard on Mondays"),
                        (Role::Touchpoint, "Dashboard, e-mail digest"),
                        (Role::Pain, "Does not know what is new"),
                        (Role::Metric, "Weekly active accounts"),
                    ],
                },
                StepContent {
                    title: "Renews",
                    emotion: Some(0),
                    why: Some("The decision was made months earlier."),
                    items: &[
                        (Role::Action, "Compares what it cost with what it brought"),
                        (Role::Touchpoint, "Quarterly review, offer"),
                        (Role::Opportunity, "Bring the customer's results, not a feature list"),
                        (Role::Metric, "Gross revenue retention, NPS"),
                    ],
                },
            ],
        },
    ],
};

const SUPPORT: Content = Content {
    template: Template {
        key: "support",
        title: "Support",
        description: "One problem from start to end: notice, ask, solve, and what remains.",
    },
    stages: &[
        StageContent {
            title: "Notice",
            colour: Colour::Grey,
            steps: &[
                StepContent {
                    title: "Something fails",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Tries again and restarts"),
                        (Role::Touchpoint, "Product"),
                        (Role::Pain, "The message does not say what to do"),
                        (Role::Opportunity, "Messages that name the next step"),
                    ],
                },
                StepContent {
                    title: "Searches alone",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Searches the help centre"),
                        (Role::Touchpoint, "Help centre, search"),
                        (Role::Pain, "The article is out of date"),
                        (Role::Metric, "Searches without a result"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Ask for help",
            colour: Colour::Orange,
            steps: &[
                StepContent {
                    title: "Opens a ticket",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Describes the problem in the chat"),
                        (Role::Touchpoint, "Chat, phone"),
                        (Role::Pain, "Has to repeat what was already given"),
                        (Role::Opportunity, "Open the chat with the customer's data"),
                    ],
                },
                StepContent {
                    title: "Waits for an answer",
                    emotion: Some(-2),
                    why: Some("Waiting without news weighs more than the problem."),
                    items: &[
                        (Role::Action, "Looks again every ten minutes"),
                        (Role::Touchpoint, "E-mail, text message"),
                        (Role::Opportunity, "Say how long it will take"),
                        (Role::Metric, "Time to first response"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Solve",
            colour: Colour::Blue,
            steps: &[
                StepContent {
                    title: "Talks to the right person",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Follows the instructions"),
                        (Role::Touchpoint, "Agent"),
                        (Role::Pain, "Is handed from one team to another"),
                        (Role::Metric, "Solved at first contact"),
                    ],
                },
                StepContent {
                    title: "Works again",
                    emotion: Some(2),
                    why: None,
                    items: &[
                        (Role::Action, "Confirms that all is well"),
                        (Role::Touchpoint, "Chat"),
                        (Role::Metric, "Time to resolution"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Afterwards",
            colour: Colour::Green,
            steps: &[
                StepContent {
                    title: "Rates the support",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Answers the survey"),
                        (Role::Touchpoint, "Survey by e-mail"),
                        (Role::Metric, "Support CSAT and CES"),
                    ],
                },
                StepContent {
                    title: "Hears back",
                    emotion: Some(1),
                    why: Some("Those who complained and were heard tend to stay."),
                    items: &[
                        (Role::Action, "Reads what changed because of the complaint"),
                        (Role::Touchpoint, "Phone call, e-mail"),
                        (Role::Opportunity, "Call every detractor within two working days"),
                        (Role::Metric, "Reopened within 30 days"),
                    ],
                },
            ],
        },
    ],
};

const BLANK: Content = Content {
    template: Template {
        key: "blank",
        title: "New journey",
        description: "Three empty stages with the usual lanes.",
    },
    stages: &[
        StageContent {
            title: "Before",
            colour: Colour::Teal,
            steps: &[
                StepContent { title: "First step", emotion: None, why: None, items: &[] },
                StepContent { title: "Second step", emotion: None, why: None, items: &[] },
            ],
        },
        StageContent {
            title: "During",
            colour: Colour::Blue,
            steps: &[
                StepContent { title: "Third step", emotion: None, why: None, items: &[] },
                StepContent { title: "Fourth step", emotion: None, why: None, items: &[] },
            ],
        },
        StageContent {
            title: "After",
            colour: Colour::Violet,
            steps: &[StepContent { title: "Fifth step", emotion: None, why: None, items: &[] }],
        },
    ],
};
