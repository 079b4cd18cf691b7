"""
Time zones as Java knows them: their ids, and their short names in American English.

Java's ids are the regions of the time zone database and fixed offsets (``+02:00``, ``UTC-5``). Its short names are
those of that database where they are letters; where the database has a number, Java has names of its own, observed in
Java 17, which FusionAuth 1.48 runs on.
"""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache

_NOT_JAVA = frozenset({"EST", "Factory", "GMT+0", "GMT-0", "HST", "MST", "ROC", "localtime", "posixrules"})
"""Names of the time zone database that ``ZoneId.of`` does not take."""

_REGION = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*", re.ASCII)
_OTHER_SETS = ("posix/", "right/")

_AT_GREENWICH = frozenset({"Africa/Casablanca", "Africa/El_Aaiun", "Eire", "Europe/Dublin"})
"""Where the database calls the later time standard and the earlier one saved; to Java, all but UTC is summer there."""

_OFFSET = re.compile(
    r"(?P<prefix>UTC|GMT|UT)?(?P<sign>[-+])"
    r"(?:(?P<hours>\d\d?)|(?P<h>\d\d)(?P<colon>:?)(?P<m>[0-5]\d)(?:(?P=colon)(?P<s>[0-5]\d))?)",
    re.ASCII,
)
_FARTHEST = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone and what Java calls it."""

    id: str
    tzinfo: tzinfo
    is_region: bool

    def local(self, instant: datetime) -> datetime:
        """Return what the clocks there show."""
        return instant.astimezone(self.tzinfo)

    def is_summer(self, local: datetime) -> bool:
        """Whether Java takes the time for daylight saving time."""
        return bool(offset_of(local) if self.id in _AT_GREENWICH else local.dst())

    def short_name(self, local: datetime) -> str:
        """Return the name that Java's pattern ``z`` has for a time there: ``MDT``."""
        if not self.is_region:
            return self.id
        if self.id in _names():
            return _names()[self.id][self.is_summer(local)]
        name = local.tzname() or ""
        return name if name.isalpha() else localized_offset(offset_of(local), full=True)

    def short_generic_name(self, local: datetime) -> str:
        """Return the name that Java's pattern ``v`` has, the same in summer and winter: ``MT``."""
        if self.id in _GENERIC_NAMES:
            return _GENERIC_NAMES[self.id]
        in_winter = local
        while self.is_summer(in_winter) and in_winter > local - timedelta(days=330):
            in_winter = (in_winter.astimezone(timezone.utc) - timedelta(days=30)).astimezone(self.tzinfo)
        name = self.short_name(in_winter)
        return _GENERIC_NAMES.get(name) or (f"{name[:-2]}T" if _WITH_SUMMER_TIME.fullmatch(name) else name)


def offset_of(local: datetime) -> timedelta:
    """Return how far a local time is ahead of UTC."""
    return local.utcoffset() or timedelta()


def localized_offset(offset: timedelta, *, full: bool) -> str:
    """Write an offset as Java's pattern ``O`` does: ``GMT-7``, or in full ``GMT-07:00``."""
    if not offset:
        return "GMT"
    minutes, seconds = divmod(abs(offset) // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours:02}:{minutes:02}" if full else f"{hours}:{minutes:02}" if minutes or seconds else f"{hours}"
    return f"GMT{'-' if offset < timedelta() else '+'}{text}{f':{seconds:02}' if seconds else ''}"


def _region(text: str) -> Zone | None:
    # Asking for the list of all regions would read hundreds of files.
    if text in _NOT_JAVA or not _REGION.fullmatch(text) or text.startswith(_OTHER_SETS):
        return None
    try:
        return Zone(text, zoneinfo.ZoneInfo(text), is_region=True)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=256)
def zone_of(text: str) -> Zone | None:
    """Return the time zone that ``ZoneId.of`` would for an id, or None where Java refuses it."""
    if text in ("Z", "UT"):
        return Zone(text, timezone.utc, is_region=False)
    match = _OFFSET.fullmatch(text)
    return _fixed(match) if match is not None else _region(text)


def _fixed(match: re.Match[str]) -> Zone | None:
    parts = match.groupdict(default="0")
    hours, minutes, seconds = int(match["hours"] or parts["h"]), int(parts["m"]), int(parts["s"])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset > _FARTHEST:
        return None
    offset = -offset if match["sign"] == "-" else offset
    written = f"{match['sign']}{hours:02}:{minutes:02}{f':{seconds:02}' if seconds else ''}" if offset else ""
    return Zone((match["prefix"] or "") + written or "Z", timezone(offset), is_region=False)


_WITH_SUMMER_TIME = re.compile(
    "ACST|ACWST|AEST|AKST|AST|AWST|CHAST|CST|ChST|EST|GST|HAST|IRST|IST|JST|KST|LHST|MST|NST|NZST|PMST|PST|SAST|SST|WSST"
)
"""Names whose generic form has no S."""

_GENERIC_NAMES = {
    "MSK": "MT",
    "Antarctica/Troll": "ATT",
    "Eire": "IT",
    "Europe/Belfast": "BT",
    "Europe/Dublin": "IT",
    "Europe/Guernsey": "BT",
    "Europe/Isle_of_Man": "BT",
    "Europe/Jersey": "BT",
    "Europe/London": "BT",
    "GB": "BT",
    "GB-Eire": "BT",
    "Indian/Christmas": "CIT",
    "Pacific/Bougainville": "BT",
}
"""Generic names that do not follow from the others, by zone, or by standard name."""


@cache
def _names() -> dict[str, tuple[str, str]]:
    pairs = ((names.split(), zones.split()) for names, zones in _ZONES_BY_NAMES.items())
    return {zone: (standard, summer) for (standard, summer), zones in pairs for zone in zones}


_ZONES_BY_NAMES = {
    "ACT ACST": "America/Eirunepe America/Porto_Acre America/Rio_Branco Brazil/Acre",
    "ACWST ACWDT": "Australia/Eucla",
    "AFT AFST": "Asia/Kabul",
    "ALMT ALMST": "Asia/Almaty",
    "AMT AMST": (
        "America/Boa_Vista America/Campo_Grande America/Cuiaba America/Manaus America/Porto_Velho Asia/Yerevan "
        "Brazil/West"
    ),
    "ANAT ANAST": "Asia/Anadyr",
    "AQTT AQTST": "Asia/Aqtau Asia/Aqtobe",
    "ART ARST": (
        "America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/ComodRivadavia "
        "America/Argentina/Cordoba America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza "
        "America/Argentina/Rio_Gallegos America/Argentina/Salta America/Argentina/San_Juan "
        "America/Argentina/San_Luis America/Argentina/Tucuman America/Argentina/Ushuaia America/Buenos_Aires "
        "America/Catamarca America/Cordoba America/Jujuy America/Mendoza America/Rosario"
    ),
    "AST ADT": "Asia/Aden Asia/Baghdad Asia/Bahrain Asia/Kuwait Asia/Qatar Asia/Riyadh",
    "AWST AWDT": "Antarctica/Casey",
    "AZOT AZOST": "Atlantic/Azores",
    "AZT AZST": "Asia/Baku",
    "BDT BDST": "Asia/Dacca Asia/Dhaka",
    "BNT BNST": "Asia/Brunei",
    "BOT BOST": "America/La_Paz",
    "BRT BRST": (
        "America/Araguaina America/Bahia America/Belem America/Fortaleza America/Maceio America/Recife "
        "America/Santarem America/Sao_Paulo Brazil/East"
    ),
    "BST BST": "Pacific/Bougainville",
    "BTT BTST": "Asia/Thimbu Asia/Thimphu",
    "CCT CCST": "Indian/Cocos",
    "CHAST CHADT": "NZ-CHAT Pacific/Chatham",
    "CHOT CHOST": "Asia/Choibalsan",
    "CHUT CHUST": "Pacific/Chuuk Pacific/Truk Pacific/Yap",
    "CKT CKHST": "Pacific/Rarotonga",
    "CLT CLST": "America/Santiago Antarctica/Palmer Chile/Continental",
    "COT COST": "America/Bogota",
    "CVT CVST": "Atlantic/Cape_Verde",
    "CXT CXST": "Indian/Christmas",
    "DAVT DAVST": "Antarctica/Davis",
    "DDUT DDUST": "Antarctica/DumontDUrville",
    "EAST EASST": "Chile/EasterIsland Pacific/Easter",
    "ECT ECST": "America/Guayaquil",
    "EET EEST": "Asia/Amman Asia/Damascus",
    "EGT EGST": "America/Scoresbysund",
    "FJT FJST": "Pacific/Fiji",
    "FKT FKST": "Atlantic/Stanley",
    "FNT FNST": "America/Noronha Brazil/DeNoronha",
    "GALT GALST": "Pacific/Galapagos",
    "GAMT GAMST": "Pacific/Gambier",
    "GET GEST": "Asia/Tbilisi",
    "GFT GFST": "America/Cayenne",
    "GILT GILST": "Pacific/Tarawa",
    "GMT CEST": "Antarctica/Troll",
    "GMT BST": ("Europe/Belfast Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/London GB GB-Eire"),
    "GST GDT": "Asia/Dubai Asia/Muscat Atlantic/South_Georgia",
    "GYT GYST": "America/Guyana",
    "HAST HADT": "America/Adak America/Atka Pacific/Johnston US/Aleutian",
    "HOVT HOVST": "Asia/Hovd",
    "ICT ICST": "Asia/Bangkok Asia/Ho_Chi_Minh Asia/Phnom_Penh Asia/Saigon Asia/Vientiane",
    "IOT IOST": "Indian/Chagos",
    "IRKT IRKST": "Asia/Irkutsk",
    "IRST IRDT": "Asia/Tehran Iran",
    "IST IDT": "Asia/Colombo",
    "KGT KGST": "Asia/Bishkek",
    "KOST KOSST": "Pacific/Kosrae",
    "KRAT KRAST": "Asia/Krasnoyarsk Asia/Novokuznetsk",
    "LHST LHDT": "Australia/LHI Australia/Lord_Howe",
    "LINT LINST": "Pacific/Kiritimati",
    "MAGT MAGST": "Asia/Magadan",
    "MART MARST": "Pacific/Marquesas",
    "MAWT MAWST": "Antarctica/Mawson",
    "MHT MHST": "Kwajalein Pacific/Kwajalein Pacific/Majuro",
    "MMT MMST": "Asia/Rangoon Asia/Yangon",
    "MSK MSD": "Europe/Minsk",
    "MUT MUST": "Indian/Mauritius",
    "MVT MVST": "Indian/Maldives",
    "MYT MYST": "Asia/Kuala_Lumpur Asia/Kuching",
    "NCT NCST": "Pacific/Noumea",
    "NFT NFST": "Pacific/Norfolk",
    "NOVT NOVST": "Asia/Novosibirsk",
    "NPT NPST": "Asia/Kathmandu Asia/Katmandu",
    "NRT NRST": "Pacific/Nauru",
    "NUT NUST": "Pacific/Niue",
    "OMST OMSST": "Asia/Omsk",
    "ORAT ORAST": "Asia/Oral",
    "PET PEST": "America/Lima",
    "PETT PETST": "Asia/Kamchatka",
    "PGT PGST": "Pacific/Port_Moresby",
    "PHOT PHOST": "Pacific/Enderbury",
    "PMST PMDT": "America/Miquelon",
    "PONT PONST": "Pacific/Pohnpei Pacific/Ponape",
    "PST PDT": "Pacific/Pitcairn",
    "PWT PWST": "Pacific/Palau",
    "PYT PYST": "America/Asuncion",
    "QOST QOSST": "Asia/Qostanay",
    "QYZT QYZST": "Asia/Qyzylorda",
    "RET REST": "Indian/Reunion",
    "ROTT ROTST": "Antarctica/Rothera",
    "SAKT SAKST": "Asia/Sakhalin",
    "SAMT SAMST": "Europe/Samara",
    "SBT SBST": "Pacific/Guadalcanal",
    "SCT SCST": "Indian/Mahe",
    "SGT SGST": "Asia/Singapore Singapore",
    "SRET SREDT": "Asia/Srednekolymsk",
    "SRT SRST": "America/Paramaribo",
    "SYOT SYOST": "Antarctica/Syowa",
    "TAHT TAHST": "Pacific/Tahiti",
    "TFT TFST": "Indian/Kerguelen",
    "TJT TJST": "Asia/Dushanbe",
    "TKT TKST": "Pacific/Fakaofo",
    "TLT TLST": "Asia/Dili",
    "TMT TMST": "Asia/Ashgabat Asia/Ashkhabad",
    "TOT TOST": "Pacific/Tongatapu",
    "TRT TRST": "Asia/Istanbul Europe/Istanbul Turkey",
    "TVT TVST": "Pacific/Funafuti",
    "ULAT ULAST": "Asia/Ulaanbaatar Asia/Ulan_Bator",
    "UYT UYST": "America/Montevideo",
    "UZT UZST": "Asia/Samarkand Asia/Tashkent",
    "VET VEST": "America/Caracas",
    "VLAT VLAST": "Asia/Ust-Nera Asia/Vladivostok",
    "VOST VOSST": "Antarctica/Vostok",
    "VUT VUST": "Pacific/Efate",
    "WAKT WAKST": "Pacific/Wake",
    "WET WEST": "Africa/Casablanca Africa/El_Aaiun",
    "WFT WFST": "Pacific/Wallis",
    "WGT WGST": "America/Godthab America/Nuuk",
    "WSST WSDT": "Pacific/Apia",
    "XJT XJDT": "Asia/Kashgar Asia/Urumqi",
    "YAKT YAKST": "Asia/Chita Asia/Khandyga Asia/Yakutsk",
    "YEKT YEKST": "Asia/Yekaterinburg",
}
"""Java's short names, standard and summer, and the zones that have them, where the database's name is another."""
