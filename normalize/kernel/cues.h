/* Where cues of boilerplate rules may begin in a line: found by `cues.c`, sorted out by `look.c`. */

#ifndef NORMALIZE_CUES_H
#define NORMALIZE_CUES_H

#include "kernel.h"

/* As in `cues` and `blanks`. */
#define LONE_CUE 2048
#define BLANK 16384

/* A place where a cue may begin: what its rules can do, its longest line and its longest span. */
typedef struct {
    Py_ssize_t at;
    uint16_t kinds, longest, reach;
} Cue;

typedef struct {
    Cue *items;
    Py_ssize_t count, room;
} Found;

/* The text, and the tables of `kernel.tables_of`. */
typedef struct {
    const uint32_t *codes, *fold, *numbers, *pairs, *prose;
    const uint16_t *flags, *lone;
    const uint8_t *taken;
    const uint64_t *slots;
    Py_ssize_t width, last;
} Text;

/* Return the place of the first character from a place on that is no blank; the buffer ends in a line end. */
static inline Py_ssize_t filled(const Text *text, Py_ssize_t at)
{
    while (at < text->last && text->flags[at] & BLANK)
        at++;
    return at;
}

/*
 * Find the cues of a line, given which two characters may begin one; return how many of its characters are no blanks, or
 * -1 where there is no memory.
 */
Py_ssize_t find_cues(const Text *text, const uint32_t *pairs, Py_ssize_t begin, Py_ssize_t end, Found *found);

#endif
