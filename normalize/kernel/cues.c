/* Where cues of boilerplate rules may begin: what `Cues.look` finds by vectors, in one walk through a line. */

#include "cues.h"

/* Characters that are walked through at once. */
#define STRETCH 512

#define BIT(bytes, i) ((bytes)[(i) >> 3] >> ((i) & 7) & 1)

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

/*
 * Walk through a line: its cues, and how many of its characters are no blanks; -1 where there is no memory. Most pairs of
 * characters begin no cue. The places of those that do are written down without a jump, which would be guessed wrong.
 */
Py_ssize_t find_cues(const Text *text, const uint8_t *pairs, Py_ssize_t begin, Py_ssize_t end, Found *found)
{
    const uint32_t *codes = text->codes, *numbers = text->numbers;
    const uint16_t *flags = text->flags;
    const size_t width = text->width;
    Py_ssize_t blanks = 0, places[STRETCH];
    uint32_t number = numbers[codes[begin]];
    found->count = 0;
    for (Py_ssize_t first = begin; first < end; first += STRETCH) {
        Py_ssize_t stop = end - first < STRETCH ? end : first + STRETCH, count = 0;
        /* The line end begins no cue, and there is one behind every line. */
        for (Py_ssize_t at = first; at < stop; at++) {
            uint32_t next = numbers[codes[at + 1]], second = next >> 16;
            uint16_t flag = flags[at];
            blanks += flag / BLANK & 1;
            places[count] = at;
            count += (pairs[(number & 0xFFFF) * width + second / 8] >> second % 8 & 1) | (flag / LONE_CUE & 1);
            number = next;
        }
        for (Py_ssize_t i = 0; i < count; i++) {
            Py_ssize_t at = places[i];
            uint32_t second = numbers[codes[at + 1]] >> 16;
            if (BIT(pairs + (numbers[codes[at]] & 0xFFFF) * width, second) && !add(found, cue_at(text, at)))
                return -1;
            if (flags[at] & LONE_CUE &&
                !add(found, (Cue){at, text->lone[folded(text, at)], UINT16_MAX, UINT16_MAX}))
                return -1;
        }
    }
    return end - begin - blanks;
}
