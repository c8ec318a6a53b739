//! The design system: small parts that every page is made of. They draw what they are given and know no subject;
//! texts and ids are props, nothing here asks the browser for anything outside effects and event handlers.

mod button;
mod card;
mod chart_figure;
mod dialog;
mod empty;
mod field;
mod icon;
mod menu;
mod notice;
mod page_head;
mod sheet;
mod stat;
mod table;
mod tabs;
mod toast;

pub use button::{Button, ButtonLink, ButtonVariant, IconButton};
pub use card::{Block, Card};
#[cfg(feature = "ssr")]
pub use chart_figure::StillFigure;
pub use chart_figure::{ChartFigure, ChartFiles, ChartWords};
pub use dialog::Dialog;
pub use empty::{ChartSkeleton, Empty, Skeleton};
pub use field::{Checkbox, Choice, Field, RadioGroup, Select, TextArea, TextInput, described_by};
pub use icon::{Glyph, Icon};
pub use menu::{Menu, MenuFile, MenuItem, MenuLink, MenuLook, PrintItem};
pub use notice::{Badge, Notice, Progress, StateTone};
pub use page_head::PageHead;
pub use sheet::Sheet;
pub use stat::{MarginBar, Pill, ScoreGroup, SplitBar, SplitPart, Stat, StatProps, Stats, Tone};
pub use table::{SortHeading, SortOrder, TableFrame};
pub use tabs::{ChipLink, ChipRemove, Chips, Pagination, SegmentLink, Segmented, TabLink, Tabs};
pub use toast::{ToastRegion, Toasts, provide_toasts, use_toasts};
