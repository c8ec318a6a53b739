//! The icons: paths of the few Lucide icons that Jornada uses.
//!
//! Shapes from Lucide (<https://lucide.dev>), ISC License, Copyright (c) Lucide Icons and Contributors; parts from
//! Feather, MIT License, Copyright (c) 2013-present Cole Bemis. Circles and rectangles are rewritten as paths, so
//! that a glyph is one string. An icon never stands alone: a word or an `aria-label` says what it means.

use leptos::prelude::*;

/// One drawing. The name says what it stands for, not what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Glyph {
    /// Lucide `house`.
    Home,
    /// Lucide `clipboard-list`.
    Surveys,
    /// Lucide `message-square-text`.
    Responses,
    /// Lucide `route`.
    Journeys,
    /// Lucide `building-2`.
    Customers,
    /// Lucide `activity`.
    Usage,
    /// Lucide `sprout`.
    Success,
    /// Lucide `settings`.
    Settings,
    /// Lucide `search`.
    Search,
    /// Lucide `plus`.
    Plus,
    /// Lucide `minus`.
    Minus,
    /// Lucide `x`.
    Close,
    /// Lucide `check`.
    Check,
    /// Lucide `chevron-down`.
    ChevronDown,
    /// Lucide `chevron-up`.
    ChevronUp,
    /// Lucide `chevron-left`.
    ChevronLeft,
    /// Lucide `chevron-right`.
    ChevronRight,
    /// Lucide `arrow-up`.
    ArrowUp,
    /// Lucide `arrow-down`.
    ArrowDown,
    /// Lucide `arrow-left`.
    ArrowLeft,
    /// Lucide `arrow-right`.
    ArrowRight,
    /// Lucide `ellipsis`.
    More,
    /// Lucide `star`.
    Star,
    /// Lucide `trash-2`.
    Trash,
    /// Lucide `pencil`.
    Pencil,
    /// Lucide `copy`.
    Copy,
    /// Lucide `download`.
    Download,
    /// Lucide `printer`.
    Printer,
    /// Lucide `upload`.
    Upload,
    /// Lucide `link`.
    Link,
    /// Lucide `external-link`.
    ExternalLink,
    /// Lucide `qr-code`.
    QrCode,
    /// Lucide `mail`.
    Mail,
    /// Lucide `code`.
    Code,
    /// Lucide `undo-2`.
    Undo,
    /// Lucide `redo-2`.
    Redo,
    /// Lucide `refresh-cw`.
    Refresh,
    /// Lucide `list-filter`.
    Filter,
    /// Lucide `calendar`.
    Calendar,
    /// Lucide `clock`.
    Clock,
    /// Lucide `user`.
    User,
    /// Lucide `users`.
    Users,
    /// Lucide `log-out`.
    SignOut,
    /// Lucide `key-round`.
    Key,
    /// Lucide `lock`.
    Lock,
    /// Lucide `globe`.
    Globe,
    /// Lucide `sun-moon`.
    Theme,
    /// Lucide `keyboard`.
    Keyboard,
    /// Lucide `history`.
    History,
    /// Lucide `info`.
    Info,
    /// Lucide `triangle-alert`.
    Warning,
    /// Lucide `circle-alert`.
    Problem,
    /// Lucide `circle-check`.
    Done,
    /// Lucide `cloud-off`.
    Offline,
    /// Lucide `cloud-check`.
    Saved,
    /// Lucide `table`.
    Table,
    /// Lucide `chart-line`.
    Chart,
    /// Lucide `message-circle`.
    Comment,
    /// Lucide `move`.
    Move,
    /// Lucide `grip-vertical`.
    Grip,
    /// Lucide `heart-handshake`.
    Case,
    /// Lucide `target`.
    Target,
    /// Lucide `paperclip`.
    Evidence,
    /// Lucide `smile`.
    Emotion,
    /// Lucide `lightbulb`.
    Thought,
    /// Lucide `frown`.
    Pain,
    /// Lucide `thumbs-up`.
    Gain,
    /// Lucide `pointer`.
    Touchpoint,
    /// Lucide `radio-tower`.
    Channel,
    /// Lucide `quote`.
    Quote,
    /// Lucide `gauge`.
    Metric,
    /// Lucide `sparkles`.
    Opportunity,
    /// Lucide `concierge-bell`.
    Frontstage,
    /// Lucide `wrench`.
    Backstage,
    /// Lucide `server`.
    Support,
    /// Lucide `package`.
    PhysicalEvidence,
    /// Lucide `image`.
    Image,
    /// Lucide `sticky-note`.
    Note,
    /// Lucide `hand-heart`.
    Need,
    /// Lucide `footprints`.
    Action,
}

/// An icon of 16 px (or `size=20`), hidden from screen readers.
#[component]
pub fn Icon(
    /// What is drawn.
    glyph: Glyph,
    /// Side in pixels: 16 or 20.
    #[prop(default = 16)]
    size: u8,
) -> impl IntoView {
    view! {
        <svg class="glyph" data-size=size viewBox="0 0 24 24" aria-hidden="true">
            <path d=glyph.path()></path>
        </svg>
    }
}

impl Glyph {
    /// All glyphs, for the page that shows the design.
    #[cfg(debug_assertions)]
    pub const ALL: &[Self] = &[
        Self::Home,
        Self::Surveys,
        Self::Responses,
        Self::Journeys,
        Self::Customers,
        Self::Usage,
        Self::Success,
        Self::Settings,
        Self::Search,
        Self::Plus,
        Self::Minus,
        Self::Close,
        Self::Check,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::ChevronLeft,
        Self::ChevronRight,
        Self::ArrowUp,
        Self::ArrowDown,
        Self::ArrowLeft,
        Self::ArrowRight,
        Self::More,
        Self::Star,
        Self::Trash,
        Self::Pencil,
        Self::Copy,
        Self::Download,
        Self::Printer,
        Self::Upload,
        Self::Link,
        Self::ExternalLink,
        Self::QrCode,
        Self::Mail,
        Self::Code,
        Self::Undo,
        Self::Redo,
        Self::Refresh,
        Self::Filter,
        Self::Calendar,
        Self::Clock,
        Self::User,
        Self::Users,
        Self::SignOut,
        Self::Key,
        Self::Lock,
        Self::Globe,
        Self::Theme,
        Self::Keyboard,
        Self::History,
        Self::Info,
        Self::Warning,
        Self::Problem,
        Self::Done,
        Self::Offline,
        Self::Saved,
        Self::Table,
        Self::Chart,
        Self::Comment,
        Self::Move,
        Self::Grip,
        Self::Case,
        Self::Target,
        Self::Evidence,
        Self::Emotion,
        Self::Thought,
        Self::Pain,
        Self::Gain,
        Self::Touchpoint,
        Self::Channel,
        Self::Quote,
        Self::Metric,
        Self::Opportunity,
        Self::Frontstage,
        Self::Backstage,
        Self::Support,
        Self::PhysicalEvidence,
        Self::Image,
        Self::Note,
        Self::Need,
        Self::Action,
    ];

    /// The outline on a 24 × 24 grid, to be stroked, not filled.
    #[rustfmt::skip]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Home => "M15 21v-8a1 1 0 0 0-1-1h-4a1 1 0 0 0-1 1v8 M3 10a2 2 0 0 1 .709-1.528l7-6a2 2 0 0 1 2.582 0l7 6A2 2 0 0 1 21 10v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z",
            Self::Surveys => "M9 2h6a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-6a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1z M16 4h2a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h2 M12 11h4 M12 16h4 M8 11h.01 M8 16h.01",
            Self::Responses => "M22 17a2 2 0 0 1-2 2H6.828a2 2 0 0 0-1.414.586l-2.202 2.202A.71.71 0 0 1 2 21.286V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2z M7 11h10 M7 15h6 M7 7h8",
            Self::Journeys => "M3 19a3 3 0 1 0 6 0a3 3 0 1 0 -6 0 M9 19h8.5a3.5 3.5 0 0 0 0-7h-11a3.5 3.5 0 0 1 0-7H15 M15 5a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
            Self::Customers => "M10 12h4 M10 8h4 M14 21v-3a2 2 0 0 0-4 0v3 M6 10H4a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V9a2 2 0 0 0-2-2h-2 M6 21V5a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v16",
            Self::Usage => "M22 12h-2.48a2 2 0 0 0-1.93 1.46l-2.35 8.36a.25.25 0 0 1-.48 0L9.24 2.18a.25.25 0 0 0-.48 0l-2.35 8.36A2 2 0 0 1 4.49 12H2",
            Self::Success => "M14 9.536V7a4 4 0 0 1 4-4h1.5a.5.5 0 0 1 .5.5V5a4 4 0 0 1-4 4 4 4 0 0 0-4 4c0 2 1 3 1 5a5 5 0 0 1-1 3 M4 9a5 5 0 0 1 8 4 5 5 0 0 1-8-4 M5 21h14",
            Self::Settings => "M9.671 4.136a2.34 2.34 0 0 1 4.659 0 2.34 2.34 0 0 0 3.319 1.915 2.34 2.34 0 0 1 2.33 4.033 2.34 2.34 0 0 0 0 3.831 2.34 2.34 0 0 1-2.33 4.033 2.34 2.34 0 0 0-3.319 1.915 2.34 2.34 0 0 1-4.659 0 2.34 2.34 0 0 0-3.32-1.915 2.34 2.34 0 0 1-2.33-4.033 2.34 2.34 0 0 0 0-3.831A2.34 2.34 0 0 1 6.35 6.051a2.34 2.34 0 0 0 3.319-1.915 M9 12a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
            Self::Search => "M0 0m21 21-4.34-4.34 M3 11a8 8 0 1 0 16 0a8 8 0 1 0 -16 0",
            Self::Plus => "M5 12h14 M12 5v14",
            Self::Minus => "M5 12h14",
            Self::Close => "M18 6 6 18 M0 0m6 6 12 12",
            Self::Check => "M20 6 9 17l-5-5",
            Self::ChevronDown => "M0 0m6 9 6 6 6-6",
            Self::ChevronUp => "M0 0m18 15-6-6-6 6",
            Self::ChevronLeft => "M0 0m15 18-6-6 6-6",
            Self::ChevronRight => "M0 0m9 18 6-6-6-6",
            Self::ArrowUp => "M0 0m5 12 7-7 7 7 M12 19V5",
            Self::ArrowDown => "M12 5v14 M0 0m19 12-7 7-7-7",
            Self::ArrowLeft => "M0 0m12 19-7-7 7-7 M19 12H5",
            Self::ArrowRight => "M5 12h14 M0 0m12 5 7 7-7 7",
            Self::More => "M11 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0 M18 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0 M4 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0",
            Self::Star => "M11.525 2.295a.53.53 0 0 1 .95 0l2.31 4.679a2.123 2.123 0 0 0 1.595 1.16l5.166.756a.53.53 0 0 1 .294.904l-3.736 3.638a2.123 2.123 0 0 0-.611 1.878l.882 5.14a.53.53 0 0 1-.771.56l-4.618-2.428a2.122 2.122 0 0 0-1.973 0L6.396 21.01a.53.53 0 0 1-.77-.56l.881-5.139a2.122 2.122 0 0 0-.611-1.879L2.16 9.795a.53.53 0 0 1 .294-.906l5.165-.755a2.122 2.122 0 0 0 1.597-1.16z",
            Self::Trash => "M10 11v6 M14 11v6 M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6 M3 6h18 M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2",
            Self::Pencil => "M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497z M0 0m15 5 4 4",
            Self::Copy => "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2v-10a2 2 0 0 1 2 -2z M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2",
            Self::Printer => "M6 18H4a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2 M6 9V3a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v6 M7 14h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1z",
            Self::Download => "M12 15V3 M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4 M0 0m7 10 5 5 5-5",
            Self::Upload => "M12 3v12 M0 0m17 8-5-5-5 5 M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4",
            Self::Link => "M10 13a5 5 0 0 0 7.54.54l3-3a5 5 0 0 0-7.07-7.07l-1.72 1.71 M14 11a5 5 0 0 0-7.54-.54l-3 3a5 5 0 0 0 7.07 7.07l1.71-1.71",
            Self::ExternalLink => "M15 3h6v6 M10 14 21 3 M18 13v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h6",
            Self::QrCode => "M4 3h3a1 1 0 0 1 1 1v3a1 1 0 0 1 -1 1h-3a1 1 0 0 1 -1 -1v-3a1 1 0 0 1 1 -1z M17 3h3a1 1 0 0 1 1 1v3a1 1 0 0 1 -1 1h-3a1 1 0 0 1 -1 -1v-3a1 1 0 0 1 1 -1z M4 16h3a1 1 0 0 1 1 1v3a1 1 0 0 1 -1 1h-3a1 1 0 0 1 -1 -1v-3a1 1 0 0 1 1 -1z M21 16h-3a2 2 0 0 0-2 2v3 M21 21v.01 M12 7v3a2 2 0 0 1-2 2H7 M3 12h.01 M12 3h.01 M12 16v.01 M16 12h1 M21 12v.01 M12 21v-1",
            Self::Mail => "M0 0m22 7-8.991 5.727a2 2 0 0 1-2.009 0L2 7 M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-16a2 2 0 0 1 -2 -2v-12a2 2 0 0 1 2 -2z",
            Self::Code => "M0 0m16 18 6-6-6-6 M0 0m8 6-6 6 6 6",
            Self::Undo => "M9 14 4 9l5-5 M4 9h10.5a5.5 5.5 0 0 1 5.5 5.5a5.5 5.5 0 0 1-5.5 5.5H11",
            Self::Redo => "M0 0m15 14 5-5-5-5 M20 9H9.5A5.5 5.5 0 0 0 4 14.5A5.5 5.5 0 0 0 9.5 20H13",
            Self::Refresh => "M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8 M21 3v5h-5 M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16 M8 16H3v5",
            Self::Filter => "M2 5h20 M6 12h12 M9 19h6",
            Self::Calendar => "M8 2v3 M16 2v3 M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2z M3 9h18",
            Self::Clock => "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0 M12 6v6l4 2",
            Self::User => "M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2 M8 7a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
            Self::Users => "M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2 M16 3.128a4 4 0 0 1 0 7.744 M22 21v-2a4 4 0 0 0-3-3.87 M5 7a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
            Self::SignOut => "M0 0m16 17 5-5-5-5 M21 12H9 M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4",
            Self::Key => "M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4z M16 7.5a0.5 0.5 0 1 0 1 0a0.5 0.5 0 1 0 -1 0",
            Self::Lock => "M5 11h14a2 2 0 0 1 2 2v7a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-7a2 2 0 0 1 2 -2z M7 11V7a5 5 0 0 1 10 0v4",
            Self::Globe => "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0 M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20 M2 12h20",
            Self::Theme => "M12 2v2 M14.837 16.385a6 6 0 1 1-7.223-7.222c.624-.147.97.66.715 1.248a4 4 0 0 0 5.26 5.259c.589-.255 1.396.09 1.248.715 M16 12a4 4 0 0 0-4-4 M0 0m19 5-1.256 1.256 M20 12h2",
            Self::Keyboard => "M10 8h.01 M12 12h.01 M14 8h.01 M16 12h.01 M18 8h.01 M6 8h.01 M7 16h10 M8 12h.01 M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-16a2 2 0 0 1 -2 -2v-12a2 2 0 0 1 2 -2z",
            Self::History => "M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8 M3 3v5h5 M12 7v5l4 2",
            Self::Info => "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0 M12 16v-4 M12 8h.01",
            Self::Warning => "M0 0m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3 M12 9v4 M12 17h.01",
            Self::Problem => "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0 M12 8L12 12 M12 16L12.01 16",
            Self::Done => "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0 M0 0m16 9-5.5 5.5L8 12",
            Self::Offline => "M10.94 5.274A7 7 0 0 1 15.71 10h1.79a4.5 4.5 0 0 1 4.222 6.057 M18.796 18.81A4.5 4.5 0 0 1 17.5 19H9A7 7 0 0 1 5.79 5.78 M0 0m2 2 20 20",
            Self::Saved => "M0 0m17 15-5.5 5.5L9 18 M5.516 16.07A7 7 0 1 1 15.71 8h1.79a4.5 4.5 0 0 1 3.501 7.327",
            Self::Table => "M12 3v18 M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2z M3 9h18 M3 15h18",
            Self::Chart => "M3 3v16a2 2 0 0 0 2 2h16 M0 0m19 9-5 5-4-4-3 3",
            Self::Comment => "M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719",
            Self::Move => "M12 2v20 M0 0m15 19-3 3-3-3 M0 0m19 9 3 3-3 3 M2 12h20 M0 0m5 9-3 3 3 3 M0 0m9 5 3-3 3 3",
            Self::Grip => "M8 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0 M8 5a1 1 0 1 0 2 0a1 1 0 1 0 -2 0 M8 19a1 1 0 1 0 2 0a1 1 0 1 0 -2 0 M14 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0 M14 5a1 1 0 1 0 2 0a1 1 0 1 0 -2 0 M14 19a1 1 0 1 0 2 0a1 1 0 1 0 -2 0",
            Self::Case => "M19.414 14.414C21 12.828 22 11.5 22 9.5a5.5 5.5 0 0 0-9.591-3.676.6.6 0 0 1-.818.001A5.5 5.5 0 0 0 2 9.5c0 2.3 1.5 4 3 5.5l5.535 5.362a2 2 0 0 0 2.879.052 2.12 2.12 0 0 0-.004-3 2.124 2.124 0 1 0 3-3 2.124 2.124 0 0 0 3.004 0 2 2 0 0 0 0-2.828l-1.881-1.882a2.41 2.41 0 0 0-3.409 0l-1.71 1.71a2 2 0 0 1-2.828 0 2 2 0 0 1 0-2.828l2.823-2.762",
            Self::Target => "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0 M6 12a6 6 0 1 0 12 0a6 6 0 1 0 -12 0 M10 12a2 2 0 1 0 4 0a2 2 0 1 0 -4 0",
            Self::Evidence => "M0 0m16 6-8.414 8.586a2 2 0 0 0 2.829 2.829l8.414-8.586a4 4 0 1 0-5.657-5.657l-8.379 8.551a6 6 0 1 0 8.485 8.485l8.379-8.551",
            Self::Emotion => "M15 10V9 M16.472 15a6 6 0 01-8.943 0 M9 10V9 M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0",
            Self::Thought => "M15 14c.2-1 .7-1.7 1.5-2.5 1-.9 1.5-2.2 1.5-3.5A6 6 0 0 0 6 8c0 1 .2 2.2 1.5 3.5.7.7 1.3 1.5 1.5 2.5 M9 18h6 M10 22h4",
            Self::Pain => "M15 10V9 M9 10V9 M9 16a5 5 0 016 0 M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0",
            Self::Gain => "M15 5.88 14 10h5.83a2 2 0 0 1 1.92 2.56l-2.33 8A2 2 0 0 1 17.5 22H4a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2h2.76a2 2 0 0 0 1.79-1.11L12 2a3.13 3.13 0 0 1 3 3.88Z M7 10v12",
            Self::Touchpoint => "M22 14a8 8 0 0 1-8 8 M18 11v-1a2 2 0 0 0-2-2a2 2 0 0 0-2 2 M14 10V9a2 2 0 0 0-2-2a2 2 0 0 0-2 2v1 M10 9.5V4a2 2 0 0 0-2-2a2 2 0 0 0-2 2v10 M18 11a2 2 0 1 1 4 0v3a8 8 0 0 1-8 8h-2c-2.8 0-4.5-.86-5.99-2.34l-3.6-3.6a2 2 0 0 1 2.83-2.82L7 15",
            Self::Channel => "M4.9 16.1C1 12.2 1 5.8 4.9 1.9 M7.8 4.7a6.14 6.14 0 0 0-.8 7.5 M10 9a2 2 0 1 0 4 0a2 2 0 1 0 -4 0 M16.2 4.8c2 2 2.26 5.11.8 7.47 M19.1 1.9a9.96 9.96 0 0 1 0 14.1 M9.5 18h5 M0 0m8 22 4-11 4 11",
            Self::Quote => "M16 3a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2 1 1 0 0 1 1 1v1a2 2 0 0 1-2 2 1 1 0 0 0-1 1v2a1 1 0 0 0 1 1 6 6 0 0 0 6-6V5a2 2 0 0 0-2-2z M5 3a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2 1 1 0 0 1 1 1v1a2 2 0 0 1-2 2 1 1 0 0 0-1 1v2a1 1 0 0 0 1 1 6 6 0 0 0 6-6V5a2 2 0 0 0-2-2z",
            Self::Metric => "M0 0m12 14 4-4 M3.34 19a10 10 0 1 1 17.32 0",
            Self::Opportunity => "M11.017 2.814a1 1 0 0 1 1.966 0l1.051 5.558a2 2 0 0 0 1.594 1.594l5.558 1.051a1 1 0 0 1 0 1.966l-5.558 1.051a2 2 0 0 0-1.594 1.594l-1.051 5.558a1 1 0 0 1-1.966 0l-1.051-5.558a2 2 0 0 0-1.594-1.594l-5.558-1.051a1 1 0 0 1 0-1.966l5.558-1.051a2 2 0 0 0 1.594-1.594z M20 2v4 M22 4h-4 M2 20a2 2 0 1 0 4 0a2 2 0 1 0 -4 0",
            Self::Frontstage => "M3 20a1 1 0 0 1-1-1v-1a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v1a1 1 0 0 1-1 1Z M20 16a8 8 0 1 0-16 0 M12 4v4 M10 4h4",
            Self::Backstage => "M14.7 6.3a1 1 0 0 0 0 1.4l1.6 1.6a1 1 0 0 0 1.4 0l3.106-3.105c.32-.322.863-.22.983.218a6 6 0 0 1-8.259 7.057l-7.91 7.91a1 1 0 0 1-2.999-3l7.91-7.91a6 6 0 0 1 7.057-8.259c.438.12.54.662.219.984z",
            Self::Support => "M4 2h16a2 2 0 0 1 2 2v4a2 2 0 0 1 -2 2h-16a2 2 0 0 1 -2 -2v-4a2 2 0 0 1 2 -2z M4 14h16a2 2 0 0 1 2 2v4a2 2 0 0 1 -2 2h-16a2 2 0 0 1 -2 -2v-4a2 2 0 0 1 2 -2z M6 6L6.01 6 M6 18L6.01 18",
            Self::PhysicalEvidence => "M11 21.73a2 2 0 0 0 2 0l7-4A2 2 0 0 0 21 16V8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.73z M12 22V12 M3.29 7L12 12 20.71 7 M0 0m7.5 4.27 9 5.15",
            Self::Image => "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2z M7 9a2 2 0 1 0 4 0a2 2 0 1 0 -4 0 M0 0m21 15-3.086-3.086a2 2 0 0 0-2.828 0L6 21",
            Self::Note => "M21 9a2.4 2.4 0 0 0-.706-1.706l-3.588-3.588A2.4 2.4 0 0 0 15 3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2z M15 3v5a1 1 0 0 0 1 1h5",
            Self::Need => "M11 14h2a2 2 0 0 0 0-4h-3c-.6 0-1.1.2-1.4.6L3 16 M0 0m14.45 13.39 5.05-4.694C20.196 8 21 6.85 21 5.75a2.75 2.75 0 0 0-4.797-1.837.276.276 0 0 1-.406 0A2.75 2.75 0 0 0 11 5.75c0 1.2.802 2.248 1.5 2.946L16 11.95 M0 0m2 15 6 6 M0 0m7 20 1.6-1.4c.3-.4.8-.6 1.4-.6h4c1.1 0 2.1-.4 2.8-1.2l4.6-4.4a1 1 0 0 0-2.75-2.91",
            Self::Action => "M4 16v-2.38C4 11.5 2.97 10.5 3 8c.03-2.72 1.49-6 4.5-6C9.37 2 10 3.8 10 5.5c0 3.11-2 5.66-2 8.68V16a2 2 0 1 1-4 0Z M20 20v-2.38c0-2.12 1.03-3.12 1-5.62-.03-2.72-1.49-6-4.5-6C14.63 6 14 7.8 14 9.5c0 3.11 2 5.66 2 8.68V20a2 2 0 1 0 4 0Z M16 17h4 M4 13h4",
        }
    }
}
