//! Mentions, hashtags and likes of an item.

use crate::schema::recipients::EMAIL_ADDRESS_EXTENDED;
use crate::schema::values::{BOOLEAN, INT, STRINGS, TEXT};
use crate::schema::{Type, elements, may, must, repeated, t};

static MENTION_ACTION: Type = elements(&[
    must(t("Id", &TEXT)),
    must(t("CreatedBy", &EMAIL_ADDRESS_EXTENDED)),
    may(t("CreatedDateTime", &TEXT)),
    may(t("ServerCreatedDateTime", &TEXT)),
    may(t("DeepLink", &TEXT)),
    may(t("Application", &TEXT)),
    must(t("Mentioned", &EMAIL_ADDRESS_EXTENDED)),
    may(t("MentionText", &TEXT)),
    may(t("ClientReference", &TEXT)),
]);

/// `NonEmptyArrayOfMentionActionsType`.
pub(in crate::schema) static MENTION_ACTIONS: Type =
    elements(&[repeated(t("MentionAction", &MENTION_ACTION))]);

/// `MentionsPreviewType`.
pub(in crate::schema) static MENTIONS_PREVIEW: Type = elements(&[must(t("IsMentioned", &BOOLEAN))]);

static APPLIED_HASHTAG: Type = elements(&[
    must(t("Id", &TEXT)),
    must(t("CreatedBy", &EMAIL_ADDRESS_EXTENDED)),
    may(t("CreatedDateTime", &TEXT)),
    may(t("ServerCreatedDateTime", &TEXT)),
    may(t("DeepLink", &TEXT)),
    may(t("Application", &TEXT)),
    must(t("Tag", &TEXT)),
    must(t("IsAutoTagged", &BOOLEAN)),
    must(t("IsInlined", &BOOLEAN)),
]);

/// `NonEmptyArrayOfAppliedHashtagType`.
pub(in crate::schema) static APPLIED_HASHTAGS: Type =
    elements(&[repeated(t("AppliedHashtag", &APPLIED_HASHTAG))]);

/// `AppliedHashtagsPreviewType`.
pub(in crate::schema) static APPLIED_HASHTAGS_PREVIEW: Type = elements(&[must(t("Hashtags", &STRINGS))]);

static LIKE: Type = elements(&[
    must(t("Id", &TEXT)),
    must(t("CreatedBy", &EMAIL_ADDRESS_EXTENDED)),
    may(t("CreatedDateTime", &TEXT)),
    may(t("ServerCreatedDateTime", &TEXT)),
    may(t("DeepLink", &TEXT)),
    may(t("Application", &TEXT)),
]);

/// `NonEmptyArrayOfLikeType`.
pub(in crate::schema) static LIKES: Type = elements(&[repeated(t("Like", &LIKE))]);

/// `LikesPreviewType`.
pub(in crate::schema) static LIKES_PREVIEW: Type = elements(&[must(t("LikeCount", &INT))]);
