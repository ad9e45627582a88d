"""Invents a list of applications with its truth: no person, no real system, the same seed the same bytes.

About one row in seven lists a system a second time, as another unit or another year would have typed it. Beside
them stand look-alikes that are other systems: the same name in another agency.
"""

import csv
import random
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
SEED = 31
LISTED_AGAIN = 0.12
LOOK_ALIKES = 0.05
COLUMNS = ["id", "name", "organisation", "description", "url"]


@dataclass(frozen=True)
class Agency:
    """A unit of a government."""

    unit: str
    government: str
    place: str

    def title(self) -> str:
        """The agency as it is written in a list."""
        return f"{self.unit} {self.government} {self.place.capitalize()}"


@dataclass(frozen=True)
class Listing:
    """One row of the list."""

    name: str
    agency: Agency
    organisation: str
    description: str
    url: str
    function: str


class Inventor:
    """Draws listings; everything it says depends on the seed alone."""

    def __init__(self, rows: int, seed: int = SEED) -> None:
        """Invents the agencies."""
        self.random = random.Random(seed)
        places = sorted({self.word((2, 3, 3, 4)) for _ in range(min(2_000, max(80, rows // 60)))})
        governments = [(self.one_of("governments"), place) for place in places]
        self.agencies = [Agency(unit, *it) for it in governments for unit in WORDS["units"]]

    def one_of(self, kind: str) -> str:
        """One word of a kind."""
        return self.random.choice(WORDS[kind])

    def word(self, syllables: tuple[int, ...]) -> str:
        """A word that sounds right and is none."""
        count = self.random.choice(syllables)
        return "".join(self.one_of("syllables") for _ in range(count))

    def happens(self, share: float) -> bool:
        """Whether something of this share comes about."""
        return self.random.random() < share

    def original(self) -> Listing:
        """A system listed for the first time."""
        agency = self.random.choice(self.agencies)
        function = self.one_of("functions")
        brand = self.brand(function)
        return Listing(
            name=self.name(function, brand, agency),
            agency=agency,
            organisation=agency.title(),
            description=self.description(function) if self.happens(0.85) else "",
            url=self.url(brand, agency) if self.happens(0.65) else "",
            function=function,
        )

    def look_alike(self, other: Listing) -> Listing:
        """Another agency's system of the same name."""
        own = self.original()
        description = self.description(other.function) if own.description else ""
        return replace(own, name=other.name, description=description, function=other.function)

    def brand(self, function: str) -> str:
        """The coined short name of a system."""
        if self.happens(0.5):
            return self.random.choice(["SI", "E-", "SIM", ""]) + self.word((2, 3)).upper()
        return "".join(word[: self.random.choice((1, 2, 3))] for word in function.split()).upper()

    def name(self, function: str, brand: str, agency: Agency) -> str:
        """A name in one of the usual forms: long, coined, or both."""
        words = [self.one_of("openings"), function.title(), self.one_of("endings")]
        long = " ".join(filter(None, words))
        forms = [long, brand, f"{brand} ({long})", f"{brand} {agency.place.capitalize()}"]
        return self.random.choices(forms, [35, 20, 25, 20])[0]

    def description(self, function: str) -> str:
        """What somebody who runs the system would say of it."""
        said = f"{self.one_of('openings')} untuk {self.one_of('verbs')} {function}"
        said += f" {self.one_of('users')}"
        if self.happens(0.65):
            said += f" {self.one_of('tails')}"
        if self.happens(0.3):
            said += f". Fitur: {self.one_of('verbs')} {self.one_of('functions')}"
        return said + "."

    def url(self, brand: str, agency: Agency) -> str:
        """An address below the government's domain."""
        host = "".join(filter(str.isalnum, brand.lower())) + self.random.choice(["", "", "", "2"])
        suffix = agency.government[:4].lower().replace("kabu", "kab")
        path = self.random.choice(["", "", "login", "index.php"])
        return f"https://{host}.{agency.place}{suffix}.go.id/{path}"

    def again(self, listing: Listing) -> Listing:
        """The same system as another hand types it."""
        return replace(
            listing,
            name=self.name_again(listing.name),
            organisation=self.organisation_again(listing),
            description=self.description_again(listing),
            url=self.url_again(listing.url),
        )

    def name_again(self, name: str) -> str:
        """A name abbreviated, shortened, reordered, mistyped or as it was."""
        words = name.split()
        forms = [
            name,
            self.typo(name),
            self.typo(self.typo(name)),
            shortened(name),
            self.part(name),
            " ".join(self.random.sample(words, len(words))),
            self.random.choice([name.upper(), name.lower()]),
            " ".join(words[:-1]) if len(words) > 2 else name,
        ]
        return self.random.choices(forms, [20, 22, 8, 14, 12, 6, 8, 10])[0]

    def part(self, name: str) -> str:
        """What stands before the bracket, or in it."""
        before, _, within = name.partition(" (")
        return self.random.choice([before, within.rstrip(")")]) if within else name

    def organisation_again(self, listing: Listing) -> str:
        """An agency as it was, abbreviated, mistyped, without its unit, or another unit of the government."""
        title = listing.organisation
        government = f"{listing.agency.government} {listing.agency.place.capitalize()}"
        other = f"{self.one_of('units')} {government}"
        forms = [title, shortened(title), self.typo(title), government, other]
        return self.random.choices(forms, [50, 22, 10, 8, 10])[0]

    def description_again(self, listing: Listing) -> str:
        """A description as it was, written anew, cut off, mistyped or left out."""
        said = listing.description
        cut = " ".join(said.split()[: self.random.randint(3, 8)])
        forms = [said, self.description(listing.function), "", cut, self.typo(self.typo(said))]
        return self.random.choices(forms, [25, 30, 15, 15, 15])[0]

    def url_again(self, url: str) -> str:
        """An address as it was, left out, without its scheme, with another path or mistyped."""
        bare = url.removeprefix("https://")
        home = url.partition(".go.id")[0] + ".go.id/beranda" if url else ""
        forms = [url, "", bare, f"http://www.{bare}" if url else "", home, self.typo(url)]
        return self.random.choices(forms, [35, 25, 15, 10, 10, 5])[0]

    def typo(self, text: str) -> str:
        """One letter left out, doubled, replaced or swapped."""
        if len(text) < 4:
            return text
        at = self.random.randrange(1, len(text) - 1)
        letter = self.random.choice("abcdegiklmnoprstu")
        forms = [
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        ]
        return self.random.choice(forms)


def shortened(text: str) -> str:
    """The usual abbreviations put in."""
    for long, short in WORDS["short"].items():
        text = text.replace(long, short)
    return text


def listings(rows: int) -> list[tuple[Listing, int]]:
    """That many listings, shuffled, each with the number of its system.

    No agency has two systems of one function or of one name, so that the truth is beyond dispute.
    """
    inventor = Inventor(rows)
    found: list[tuple[Listing, int]] = []
    taken: set[tuple[str, str]] = set()
    systems = 0

    def add(listing: Listing) -> bool:
        nonlocal systems
        keys = {(listing.organisation, listing.function), (listing.organisation, listing.name)}
        if taken & keys:
            return False
        taken.update(keys)
        systems += 1
        found.append((listing, systems))
        return True

    while len(found) < rows:
        listing = inventor.original()
        if not add(listing):
            continue
        if inventor.happens(LISTED_AGAIN):
            copies = inventor.random.choice((1, 1, 1, 1, 2, 3))
            found.extend((inventor.again(listing), systems) for _ in range(copies))
        if inventor.happens(LOOK_ALIKES):
            add(inventor.look_alike(listing))
    found = found[:rows]
    inventor.random.shuffle(found)
    return found


def write(folder: Path, rows: int) -> None:
    """Writes records.csv and truth.csv (which record lists which system)."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        open(folder / "records.csv", "w", newline="", encoding="utf-8") as records_file,
        open(folder / "truth.csv", "w", newline="", encoding="utf-8") as truth_file,
    ):
        records, truth = csv.writer(records_file), csv.writer(truth_file)
        records.writerow(COLUMNS)
        truth.writerow(["id", "system"])
        for number, (it, system) in enumerate(listings(rows), start=1):
            key = f"r{number:07}"
            records.writerow([key, it.name, it.organisation, it.description, it.url])
            truth.writerow([key, system])
