//! A map as a JSON document, out and in.
//!
//! The document holds each part once, sorted by id, so the same map always
//! gives the same bytes. What comes in is trusted in nothing: every wrong
//! field is reported at once by its path, such as `items.12.lane`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::map::Map;
use super::op::OpError;
use super::order::Order;
use super::part::{Binding, BindingMeasure, Emotion, Item, Lane, LaneRole, Stage, StageColour, Step};
use super::{MAX_ITEMS, MAX_LANES, MAX_STAGES, MAX_STEPS, text};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{ItemId, LaneId, StageId, StepId, SurveyId};

/// The name and version of the document's form.
pub const FORMAT: &str = "jornada.journey/1";

#[derive(Serialize)]
struct Document<'map> {
    format: &'static str,
    title: &'map str,
    stages: Vec<&'map Stage>,
    steps: Vec<&'map Step>,
    lanes: Vec<&'map Lane>,
    items: Vec<&'map Item>,
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { title, stages, steps, lanes, items } = self;
        Document {
            format: FORMAT,
            title,
            stages: stages.values().collect(),
            steps: steps.values().collect(),
            lanes: lanes.values().collect(),
            items: items.values().collect(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Map {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_document(&Value::deserialize(deserializer)?).map_err(|errors| {
            let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
            serde::de::Error::custom(format!("not a journey map: {}", fields.join(", ")))
        })
    }
}

impl Map {
    /// The document as text for people's files: indented, with a final newline.
    pub fn export(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("BUG: a map has only text keys");
        json.push('\n');
        json
    }

    /// Reads a document from text.
    ///
    /// # Errors
    /// As [`Map::from_document`]; `invalid_format` of the field `document`
    /// when the text is not JSON.
    pub fn import(json: &str) -> Result<Self, FieldErrors> {
        let document =
            serde_json::from_str(json).map_err(|_| FieldErrors::one("document", Code::InvalidFormat))?;
        Self::from_document(&document)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// All wrong fields: ids twice (`conflict`), references that lead nowhere,
    /// texts, numbers, choices, orders, limits, missing and unknown fields.
    pub fn from_document(document: &Value) -> Result<Self, FieldErrors> {
        let mut reader = Reader::default();
        let map = reader.map(document);
        map.filter(|_| reader.errors.is_empty()).ok_or(reader.errors)
    }
}

/// Reads what it can and collects what is wrong.
#[derive(Default)]
struct Reader {
    errors: FieldErrors,
}

/// A JSON object and where it stands.
struct Object<'doc> {
    path: String,
    fields: &'doc serde_json::Map<String, Value>,
}

impl<'doc> Object<'doc> {
    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The field's value; `null` means absent.
    fn value(&self, name: &str) -> Option<&'doc Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }
}

impl Reader {
    fn map(&mut self, document: &Value) -> Option<Map> {
        let document =
            self.object(String::new(), document, &["format", "title", "stages", "steps", "lanes", "items"])?;
        self.required(&document, "format", |format| {
            if format == FORMAT { Ok(()) } else { Err(OpError::InvalidFormat) }
        });
        let title = self.required(&document, "title", text::journey_title);

        let mut stages = Parts::new();
        for (stage, id) in self.list(&document, "stages", MAX_STAGES, &["id", "order", "title", "colour"]) {
            let id = self.id(&stage, id, StageId::parse, &mut stages.ids);
            let part = self.stage(&stage, id);
            stages.add(id, part);
        }
        let mut lanes = Parts::new();
        for (lane, id) in self.list(&document, "lanes", MAX_LANES, &["id", "order", "role", "label"]) {
            let id = self.id(&lane, id, LaneId::parse, &mut lanes.ids);
            let part = self.lane(&lane, id);
            lanes.add(id, part);
        }
        let mut steps = Parts::new();
        let step_fields = ["id", "stage", "order", "title", "moment_of_truth", "emotion", "binding"];
        for (step, id) in self.list(&document, "steps", MAX_STEPS, &step_fields) {
            let id = self.id(&step, id, StepId::parse, &mut steps.ids);
            let part = self.step(&step, id, &stages.ids);
            steps.add(id, part);
        }
        let mut items = Parts::new();
        for (item, id) in self.list(&document, "items", MAX_ITEMS, &["id", "lane", "step", "order", "text"]) {
            let id = self.id(&item, id, ItemId::parse, &mut items.ids);
            let part = self.item(&item, id, &lanes.ids, &steps.ids);
            items.add(id, part);
        }
        Some(Map {
            title: title?,
            stages: stages.by_id,
            steps: steps.by_id,
            lanes: lanes.by_id,
            items: items.by_id,
        })
    }

    // Every field is read before the first `?`, so that all errors are found.

    fn stage(&mut self, stage: &Object, id: Option<StageId>) -> Option<Stage> {
        let order = self.required(stage, "order", Order::parse);
        let title = self.required(stage, "title", text::title);
        let colour = self.optional(stage, "colour", StageColour::parse);
        Some(Stage { id: id?, order: order?, title: title?, colour })
    }

    fn lane(&mut self, lane: &Object, id: Option<LaneId>) -> Option<Lane> {
        let order = self.required(lane, "order", Order::parse);
        let role = self.required(lane, "role", LaneRole::parse);
        let label = self.required(lane, "label", text::title);
        Some(Lane { id: id?, order: order?, role: role?, label: label? })
    }

    fn step(&mut self, step: &Object, id: Option<StepId>, stages: &BTreeSet<StageId>) -> Option<Step> {
        let stage = self.required(step, "stage", |text| reference(StageId::parse(text).ok(), stages));
        let order = self.required(step, "order", Order::parse);
        let title = self.required(step, "title", text::title);
        let moment_of_truth = self.optional(step, "moment_of_truth", text::text);
        let emotion = self.emotion(step);
        let binding =
            step.value("binding").and_then(|binding| self.binding(step.path_of("binding"), binding));
        Some(Step { id: id?, stage: stage?, order: order?, title: title?, moment_of_truth, emotion, binding })
    }

    fn item(
        &mut self,
        item: &Object,
        id: Option<ItemId>,
        lanes: &BTreeSet<LaneId>,
        steps: &BTreeSet<StepId>,
    ) -> Option<Item> {
        let lane = self.required(item, "lane", |text| reference(LaneId::parse(text).ok(), lanes));
        let step = self.required(item, "step", |text| reference(StepId::parse(text).ok(), steps));
        let order = self.required(item, "order", Order::parse);
        let text = self.required(item, "text", text::text);
        Some(Item { id: id?, lane: lane?, step: step?, order: order?, text: text? })
    }

    fn emotion(&mut self, step: &Object) -> Option<Emotion> {
        let value = step.value("emotion")?;
        let emotion = match (value.as_i64(), value.is_number()) {
            (Some(number), _) => Emotion::try_from(number).map_err(OpError::code),
            (None, true) => Err(Code::NotAnInteger),
            (None, false) => Err(Code::NotANumber),
        };
        self.noted(step.path_of("emotion"), emotion)
    }

    fn binding(&mut self, path: String, binding: &Value) -> Option<Binding> {
        let binding = self.object(path, binding, &["measure", "subject", "survey"])?;
        let measure = self.required(&binding, "measure", BindingMeasure::parse);
        let subject = self.required(&binding, "subject", text::subject);
        let survey = self
            .optional(&binding, "survey", |text| SurveyId::parse(text).map_err(|_| OpError::InvalidFormat));
        Some(Binding { measure: measure?, subject: subject?, survey })
    }

    fn object<'doc>(&mut self, path: String, value: &'doc Value, known: &[&str]) -> Option<Object<'doc>> {
        let Some(fields) = value.as_object() else {
            let path = if path.is_empty() { "document".to_owned() } else { path };
            self.errors.add(path, Code::InvalidFormat);
            return None;
        };
        let object = Object { path, fields };
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            self.errors.add(object.path_of(name), Code::UnknownField);
        }
        Some(object)
    }

    /// The objects of a list, each with the text of its id.
    fn list<'doc>(
        &mut self,
        document: &Object<'doc>,
        name: &str,
        most: usize,
        known: &[&str],
    ) -> Vec<(Object<'doc>, Option<&'doc str>)> {
        let entries = match document.value(name).map(Value::as_array) {
            Some(Some(entries)) if entries.len() <= most => entries,
            wrong => {
                let code =
                    wrong.map_or(Code::Required, |list| list.map_or(Code::InvalidFormat, |_| Code::TooMany));
                self.errors.add(document.path_of(name), code);
                return Vec::new();
            }
        };
        let mut objects = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            if let Some(object) = self.object(format!("{name}.{index}"), entry, known) {
                let id = object.value("id").and_then(Value::as_str);
                objects.push((object, id));
            }
        }
        objects
    }

    /// Reads an id and notes it in `ids`, even when the rest of the part is
    /// wrong, so that references to it are not reported besides.
    fn id<Id: Copy + Ord, E>(
        &mut self,
        object: &Object,
        id: Option<&str>,
        parse: impl FnOnce(&str) -> Result<Id, E>,
        ids: &mut BTreeSet<Id>,
    ) -> Option<Id> {
        let id = id.ok_or(Code::Required).and_then(|id| parse(id).map_err(|_| Code::InvalidFormat));
        let new = id.and_then(|id| if ids.insert(id) { Ok(id) } else { Err(Code::Conflict) });
        self.noted(object.path_of("id"), new)
    }

    fn required<T>(
        &mut self,
        object: &Object,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, OpError>,
    ) -> Option<T> {
        if object.value(name).is_none() {
            self.errors.add(object.path_of(name), Code::Required);
        }
        self.optional(object, name, read)
    }

    fn optional<T>(
        &mut self,
        object: &Object,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, OpError>,
    ) -> Option<T> {
        let text = object.value(name)?.as_str().ok_or(Code::NotText);
        self.noted(object.path_of(name), text.and_then(|text| read(text).map_err(OpError::code)))
    }

    fn noted<T>(&mut self, path: String, value: Result<T, Code>) -> Option<T> {
        value.map_err(|code| self.errors.add(path, code)).ok()
    }
}

/// Parts that were read whole, and all ids that were seen.
struct Parts<Id, T> {
    ids: BTreeSet<Id>,
    by_id: BTreeMap<Id, T>,
}

impl<Id: Ord, T> Parts<Id, T> {
    const fn new() -> Self {
        Self { ids: BTreeSet::new(), by_id: BTreeMap::new() }
    }

    fn add(&mut self, id: Option<Id>, part: Option<T>) {
        if let (Some(id), Some(part)) = (id, part) {
            self.by_id.insert(id, part);
        }
    }
}

fn reference<Id: Ord>(id: Option<Id>, ids: &BTreeSet<Id>) -> Result<Id, OpError> {
    id.filter(|id| ids.contains(id)).ok_or(OpError::UnknownReference)
}
