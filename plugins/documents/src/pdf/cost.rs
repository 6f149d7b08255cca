//! What a page draws, counted before it is drawn: a form may be drawn by forms
//! that are drawn by forms, each several times, and a few lines become more than
//! anybody can follow.

use std::collections::HashMap;

use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, ObjectIdentifier, Stream};
use hayro_interpret::hayro_syntax::page::{Page, Resources};

/// Forms inside forms, as far as they are drawn.
const DEPTH: usize = 50;
/// Annotations of one page.
const ANNOTATIONS: usize = 1000;
/// More than any page may cost.
const ENDLESS: u64 = u64::MAX / 4;

/// What forms cost, as far as it is known.
#[derive(Default)]
pub(super) struct Costs {
    /// None while it is counted: a form that draws itself never ends.
    forms: HashMap<ObjectIdentifier, Option<u64>>,
}

impl Costs {
    /// The bytes of instructions that are followed to draw a page.
    pub(super) fn of(&mut self, page: &Page<'_>) -> u64 {
        let instructions = page.page_stream().unwrap_or_default();
        let mut cost = self.instructions(instructions, page.resources(), 0);
        if let Some(annotations) = page.raw().get::<Array<'_>>("Annots") {
            for (index, annotation) in annotations.iter::<Dict<'_>>().enumerate() {
                if index >= ANNOTATIONS {
                    return ENDLESS;
                }
                let appearances = annotation.get::<Dict<'_>>("AP");
                match appearances.and_then(|appearances| appearances.get::<Object<'_>>("N")) {
                    Some(Object::Stream(form)) => {
                        cost = cost.saturating_add(self.form(&form, page.resources(), 1));
                    }
                    Some(Object::Dict(states)) => {
                        for (name, _) in states.entries().take(50) {
                            if let Some(form) = states.get::<Stream<'_>>(&*name) {
                                cost = cost.saturating_add(self.form(&form, page.resources(), 1));
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        cost
    }

    // Recursion ends with the depth.
    fn instructions(&mut self, instructions: &[u8], resources: &Resources<'_>, depth: usize) -> u64 {
        let mut cost = instructions.len() as u64;
        if resources.x_objects.is_empty() || depth >= DEPTH {
            return cost;
        }
        let mut iter = TypedIter::new(instructions);
        while let Some(instruction) = iter.next() {
            if let TypedInstruction::XObject(drawn) = instruction
                && let Some(form) = resources.get_x_object(drawn.0)
            {
                cost = cost.saturating_add(self.form(&form, resources, depth + 1));
                if cost >= ENDLESS {
                    return ENDLESS;
                }
            }
        }
        cost
    }

    fn form(&mut self, form: &Stream<'_>, resources: &Resources<'_>, depth: usize) -> u64 {
        let id = form.obj_id();
        match self.forms.get(&id) {
            Some(Some(cost)) => return *cost,
            Some(None) => return ENDLESS,
            None => {}
        }
        let Ok(instructions) = form.decoded_data() else { return 1 };
        self.forms.insert(id, None);
        let own = form.dict().get::<Dict<'_>>("Resources").map(Resources::new);
        let cost = self.instructions(&instructions, own.as_ref().unwrap_or(resources), depth);
        // What a page draws many times costs something each time, however short it is.
        let cost = cost.saturating_add(100);
        self.forms.insert(id, Some(cost));
        cost
    }
}
