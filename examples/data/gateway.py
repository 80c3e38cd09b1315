#!/usr/bin/env python3
"""Makes `gateway.csv`: an hour of a hundred devices, with all that goes wrong on such an hour. The same every time.

    python3 examples/data/gateway.py > examples/data/gateway.csv
"""

import math

START, LENGTH = 21_600, 3_600
SITES = {"north": "pump fan saw", "south": "oven press", "east": "mill pump", "west": "fan kiln saw"}


class Random:
    """A generator that is the same in every version of every language."""

    def __init__(self, seed):
        self.state = seed

    def below(self, end):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % end


def devices():
    for site, kinds in SITES.items():
        kinds = kinds.split()
        for number in range(25):
            yield f"{site}/{kinds[number % len(kinds)]}-{number + 1:02}"


def lines(device, index, random):
    """What one device sends: when it comes, when it was measured, and the rest of the line."""
    offset, gain = -40 - random.below(40) / 10, 0.05 + random.below(20) / 10_000
    yield START + index, START + index, f"calibrate,{offset:.1f},{gain:.4f}"
    period, phase, base = 40 + random.below(40), random.below(LENGTH), 45 + random.below(25)
    swing, silent_from = 6 + random.below(18), START + random.below(20 * LENGTH)
    second, last = START + 1 + random.below(period), None
    while second < START + LENGTH:
        celsius = base + swing * math.sin((second + phase) / 300) + random.below(30) / 10
        units = min(max(round((celsius - offset) / gain), 0), 4095)
        gap = silent_from <= second < silent_from + 600
        if random.below(300) == 0:
            units = [4096, 65535, -1][random.below(3)]
        if random.below(40) == 0 and last is not None:
            units = last
        if not gap:
            late = random.below(120) if random.below(60) == 0 else 0
            yield second + late, second, f"{units}"
            if random.below(150) == 0:
                yield second + late, second, f"{units}"
        if 0 <= units <= 4095:
            last = units
        second += period + random.below(7) - 3


def main():
    random = Random(7)
    everything = []
    for index, device in enumerate(devices()):
        for comes, measured, rest in lines(device, index, random):
            everything.append((comes, len(everything), f"{measured},{device},{rest}"))
    texts = [text for _, _, text in sorted(everything)]
    # What no device has sent: half a line, no site, words, a clock that has gone wrong, an old line, an empty one.
    for place, text in [
        (400, "21900,north/pump-0"),
        (900, "22011,,1700"),
        (1300, "22205,pump,1700"),
        (1301, ""),
        (2000, "22500,east/mill-05,warm"),
        (2400, "4294967295,south/oven-03,2100"),
        (3000, "21700,west/kiln-02,2100"),
        (3600, "time,device,value"),
        (4000, "24100,west/fan-01,calibrate,-40"),
        (4400, "24300,east/pump-02,1,700"),
    ]:
        texts.insert(place, text)
    print("\n".join(texts))


main()
