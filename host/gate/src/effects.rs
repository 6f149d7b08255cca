//! What an operation does beyond reading, as a set.
//!
//! A tool declares a set; the gate finds the set of every operation, and each
//! member of it must be declared. The empty set means: it reads.

use std::fmt;

/// One thing that an operation may do beyond reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Changes what is stored, in a way that the user can take back.
    Write,
    /// Removes what is stored for good, or puts it out of the user's sight.
    Destroy,
    /// Reaches other people.
    Send,
}

impl Effect {
    /// All effects, in the order in which they are shown.
    pub const ALL: [Effect; 3] = [Effect::Write, Effect::Destroy, Effect::Send];

    /// The name in manifests and messages: `write`, `destroy`, `send`.
    pub const fn name(self) -> &'static str {
        match self {
            Effect::Write => "write",
            Effect::Destroy => "destroy",
            Effect::Send => "send",
        }
    }

    /// The effect of that name; none where there is no such effect.
    pub fn named(name: &str) -> Option<Effect> {
        Self::ALL.into_iter().find(|effect| effect.name() == name)
    }

    const fn bit(self) -> u8 {
        match self {
            Effect::Write => 1,
            Effect::Destroy => 2,
            Effect::Send => 4,
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Effects(u8);

impl Effects {
    /// Reads only.
    pub const NONE: Effects = Effects(0);

    /// The set of these effects.
    pub const fn of(effects: &[Effect]) -> Effects {
        let mut bits = 0;
        let mut index = 0;
        while index < effects.len() {
            bits |= effects[index].bit();
            index += 1;
        }
        Effects(bits)
    }

    /// Whether nothing beyond reading is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this effect is in it.
    pub const fn contains(self, effect: Effect) -> bool {
        self.0 & effect.bit() != 0
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn without(self, other: Effects) -> Effects {
        Effects(self.0 & !other.0)
    }

    /// The members, in the order of [`Effect::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Effect> {
        Effect::ALL.into_iter().filter(move |effect| self.contains(*effect))
    }
}

impl FromIterator<Effect> for Effects {
    fn from_iter<I: IntoIterator<Item = Effect>>(effects: I) -> Self {
        effects.into_iter().fold(Effects::NONE, |set, effect| set.union(Effects::of(&[effect])))
    }
}

/// `no effects`, or the names: `write, send`.
impl fmt::Display for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("no effects");
        }
        for (index, effect) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(effect.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_compared_member_by_member() {
        let declared = Effects::of(&[Effect::Write]);
        let found = Effects::of(&[Effect::Write, Effect::Send]);
        assert_eq!(found.without(declared), Effects::of(&[Effect::Send]));
        assert!(declared.without(found).is_empty());
        assert_eq!(found.to_string(), "write, send");
        assert_eq!(Effects::NONE.to_string(), "no effects");
    }

    #[test]
    fn every_effect_is_found_by_its_name() {
        for effect in Effect::ALL {
            assert_eq!(Effect::named(effect.name()), Some(effect));
        }
        assert_eq!(Effect::named("Write"), None);
    }
}
