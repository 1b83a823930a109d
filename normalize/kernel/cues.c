/* Where cues of boilerplate rules may begin: what `Cues.look` finds by vectors, in one walk through a line. */

#include "cues.h"

/* Characters that are walked through at once. */
#define STRETCH 512

#define BIT(bytes, i) ((bytes)[(i) >> 3] >> ((i) & 7) & 1)

/* Whether a cue may begin with a character, given its row, and with a second one, given its number. */
static inline uint32_t go_together(const uint32_t *row, uint32_t second)
{
    return row[second >> 5] >> (second & 31) & 1;
}

static inline uint32_t folded(const Text *text, Py_ssize_t at)
{
    return text->codes[at] + text->fold[text->codes[at]];
}

/* Tell what the rules can do of which a cue begins at a place with two characters that go together. */
static inline Cue cue_at(const Text *text, Py_ssize_t at)
{
    Cue cue = {.at = at};
    uint32_t key = folded(text, at);
    for (Py_ssize_t table = 0; table < 3; table++) {
        at = filled(text, at < text->last ? at + 1 : at);
        /* No cue goes on in the next line, and what that is says nothing of this one. */
        if (text->codes[at] == NEWLINE)
            break;
        key = key * MIX + folded(text, at) * STEP;
        Py_ssize_t slot = table * SLOTS + (key >> 16);
        if (!BIT(text->taken, slot))
            continue;
        uint64_t found = text->slots[slot];
        uint16_t longest = found >> 16 & 0xFFFF, reach = found >> 32 & 0xFFFF;
        cue.kinds |= found & 0xFFFF;
        cue.longest = longest > cue.longest ? longest : cue.longest;
        cue.reach = reach > cue.reach ? reach : cue.reach;
    }
    return cue;
}

/* Keep a cue of a line; 0 where there is no memory. */
static inline int add(Found *found, Cue cue)
{
    if (!cue.kinds)
        return 1;
    if (!grow((void **)&found->items, found->count, &found->room, sizeof(Cue)))
        return 0;
    found->items[found->count++] = cue;
    return 1;
}

/* Return which flags stand in a stretch of a line, and count its blanks: many flags at once. */
static inline uint16_t flags_of(const uint16_t *flags, Py_ssize_t size, Py_ssize_t *blanks)
{
    uint16_t all = 0, count = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        all |= flags[i];
        count += flags[i] / BLANK & 1;
    }
    *blanks += count;
    return all;
}

/* Write down the places of a stretch where a cue of several characters may begin; return how many. */
static inline uint32_t candidates(const Text *text, const uint32_t *pairs, Py_ssize_t first, uint32_t size, uint16_t *places)
{
    const uint32_t *codes = text->codes + first, *numbers = text->numbers;
    const size_t width = text->width;
    uint32_t number = numbers[codes[0]];
    uint16_t *place = places;
    /* The line end begins no cue, and there is one behind every line. */
    UNROLLED for (uint32_t i = 0; i < size; i++) {
        const uint32_t *row = pairs + (number & 0xFFFF) * width;
        number = numbers[codes[i + 1]];
        *place = (uint16_t)i;
        place += go_together(row, number >> 16);
    }
    return (uint32_t)(place - places);
}

/* Add to the places of a stretch, in their order, those of cues of one character; return how many there are then. */
static uint32_t with_lone(const uint16_t *flags, uint32_t size, uint16_t *places, uint32_t count)
{
    uint16_t lone[STRETCH], both[STRETCH];
    uint32_t few = 0, all = 0;
    for (uint32_t run = 0; run < size; run += RUN)
        if (any_flag(flags, run, size, LONE_CUE))
            for (uint32_t i = run; i < run + RUN && i < size; i++) {
                lone[few] = (uint16_t)i;
                few += flags[i] / LONE_CUE & 1;
            }
    for (uint32_t i = 0, j = 0; i < count || j < few; all++) {
        uint16_t next = j == few || (i < count && places[i] <= lone[j]) ? places[i] : lone[j];
        i += i < count && places[i] == next;
        j += j < few && lone[j] == next;
        both[all] = next;
    }
    memcpy(places, both, all * sizeof(uint16_t));
    return all;
}

/*
 * Walk through a line: its cues, and how many of its characters are no blanks; -1 where there is no memory. Most pairs of
 * characters begin no cue. The places of those that do are written down without a jump, which would be guessed wrong.
 */
Py_ssize_t find_cues(const Text *text, const uint32_t *pairs, Py_ssize_t begin, Py_ssize_t end, Found *found)
{
    const uint32_t *codes = text->codes, *numbers = text->numbers;
    const uint16_t *flags = text->flags;
    uint16_t places[STRETCH];
    Py_ssize_t blanks = 0;
    found->count = 0;
    for (Py_ssize_t first = begin; first < end; first += STRETCH) {
        uint32_t size = end - first < STRETCH ? end - first : STRETCH;
        uint32_t count = candidates(text, pairs, first, size, places);
        if (flags_of(flags + first, size, &blanks) & LONE_CUE)
            count = with_lone(flags + first, size, places, count);
        for (uint32_t i = 0; i < count; i++) {
            Py_ssize_t at = first + places[i];
            if (go_together(pairs + (numbers[codes[at]] & 0xFFFF) * text->width, numbers[codes[at + 1]] >> 16) &&
                !add(found, cue_at(text, at)))
                return -1;
            if (flags[at] & LONE_CUE &&
                !add(found, (Cue){at, text->lone[folded(text, at)], UINT16_MAX, UINT16_MAX}))
                return -1;
        }
    }
    return end - begin - blanks;
}
