//! The order of children: which element may stand next, and whether all that must be there are.

use std::collections::VecDeque;

use super::{Choice, Particle, Type};
use crate::xml::Element;

impl Particle {
    fn choices(&'static self) -> &'static [Choice] {
        match self {
            Self::Element { choice, .. } => std::slice::from_ref(choice),
            Self::OneOf { choices, .. } => choices,
            Self::AllOrNone(run) => run.first().map_or(&[], Self::choices),
        }
    }

    fn min(&self) -> u32 {
        match self {
            Self::Element { min, .. } | Self::OneOf { min, .. } => *min,
            Self::AllOrNone(_) => 0,
        }
    }

    fn max(&self) -> u32 {
        match self {
            Self::Element { max, .. } | Self::OneOf { max, .. } => *max,
            Self::AllOrNone(_) => 1,
        }
    }
}

/// What is still to come among the children of one element.
pub(super) struct Open {
    particles: VecDeque<&'static Particle>,
    /// How often the first of the particles was there.
    count: u32,
}

impl Open {
    pub(super) fn new(particles: VecDeque<&'static Particle>) -> Self {
        Self { particles, count: 0 }
    }

    /// The particles, each with how often it was there.
    fn counted(&self) -> impl Iterator<Item = (&'static Particle, u32)> {
        self.particles
            .iter()
            .enumerate()
            .map(|(at, particle)| (*particle, if at == 0 { self.count } else { 0 }))
    }

    /// Goes past the child, if it may stand here, and says of what type it is.
    pub(super) fn take(&mut self, child: &Element) -> Option<&'static Type> {
        let (at, choice) = self.place(child)?;
        if at > 0 {
            self.particles.drain(..at);
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        if let Some(Particle::AllOrNone(run)) = self.particles.front() {
            self.particles.pop_front();
            run.iter().rev().for_each(|particle| self.particles.push_front(particle));
        }
        Some(choice.of)
    }

    /// Which of the particles takes the child. The schema is deterministic: the first that can is the
    /// right one.
    fn place(&self, child: &Element) -> Option<(usize, &'static Choice)> {
        for (at, (particle, count)) in self.counted().enumerate() {
            let choice = particle.choices().iter().find(|choice| choice.is(child));
            if let Some(choice) = choice.filter(|_| count < particle.max()) {
                return Some((at, choice));
            }
            if count < particle.min() {
                return None;
            }
        }
        None
    }

    pub(super) fn is_satisfied(&self) -> bool {
        self.counted().all(|(particle, count)| count >= particle.min())
    }

    /// What may stand next: up to and including the first particle that must.
    pub(super) fn expected(&self) -> String {
        let mut names = Vec::new();
        let mut namespace = "";
        for (particle, count) in self.counted() {
            if count < particle.max() {
                for choice in particle.choices() {
                    names.push(choice.name);
                    namespace = choice.namespace;
                }
            }
            if count < particle.min() {
                break;
            }
        }
        if names.is_empty() {
            return String::new();
        }
        format!(" List of possible elements expected: '{}' in namespace '{namespace}'.", names.join(", "))
    }
}
