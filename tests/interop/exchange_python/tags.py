"""MAPI properties that several subjects use, as fields of messages."""

from contextlib import contextmanager

from exchangelib import ExtendedProperty, Message


class ReceivedOn(ExtendedProperty):
    """When a message arrived: of imported mail a client may say it."""

    property_tag = 0x0E06
    property_type = "SystemTime"


class SentOn(ExtendedProperty):
    property_tag = 0x0039
    property_type = "SystemTime"


class Flags(ExtendedProperty):
    """Bit 0: read; bit 3: a draft."""

    property_tag = 0x0E07
    property_type = "Integer"


class Number(ExtendedProperty):
    property_set_id = "6a2f0f9e-5a0c-4a6b-9c1e-0b7f5d1c2e3a"
    property_name = "Laufende Nummer 🔢"
    property_type = "Integer"


class Label(ExtendedProperty):
    distinguished_property_set_id = "PublicStrings"
    property_name = "werft-etikett"
    property_type = "String"


class Header(ExtendedProperty):
    distinguished_property_set_id = "InternetHeaders"
    property_name = "x-werft-auftrag"
    property_type = "String"


class LastVerb(ExtendedProperty):
    """102: answered, 103: answered to all, 104: forwarded."""

    property_tag = 0x1081
    property_type = "Integer"


@contextmanager
def fields(model=Message, **properties):
    """The class has these properties as fields, for as long as it lasts."""
    for name, property_class in properties.items():
        model.register(name, property_class)
    try:
        yield
    finally:
        for name in properties:
            model.deregister(name)
