/* Phrases as `trie.Trie` has them: one hash table of edges, walked from a place of a text. */

#ifndef NORMALIZE_TRIE_H
#define NORMALIZE_TRIE_H

#include "kernel.h"

/* As in `matcher` and `trie`: two flag bits begin a phrase, and shifted by one they continue it. */
#define ANY_START 65
#define TRIE_MIX 0x9E3779B1u
#define GROUP 2

typedef struct {
    const uint32_t *ids, *keys, *nodes, *factors;
    const Py_ssize_t *entry;
    const uint8_t *inner, *filter;
    uint32_t width;
    int bits, filter_bits, singles;
} Trie;

/* The buffers of a trie in their order, as letters of `take_buffers`. */
#define TRIE_BUFFERS "4444811"

/* Make a trie of seven buffers from one on; 0, with an error, where they do not fit. `singles`: phrases of one. */
static inline int take_trie(Trie *trie, Buffers *buffers, int first, PyObject *width, PyObject *singles)
{
    *trie = (Trie){
        .ids = DATA(*buffers, first, uint32_t), .keys = DATA(*buffers, first + 1, uint32_t),
        .nodes = DATA(*buffers, first + 2, uint32_t), .factors = DATA(*buffers, first + 3, uint32_t),
        .entry = DATA(*buffers, first + 4, Py_ssize_t), .inner = DATA(*buffers, first + 5, uint8_t),
        .filter = DATA(*buffers, first + 6, uint8_t), .width = (uint32_t)PyLong_AsUnsignedLong(width),
        .singles = PyObject_IsTrue(singles),
    };
    if (PyErr_Occurred())
        return 0;
    while (((Py_ssize_t)1 << trie->bits) < ITEMS(*buffers, first + 1))
        trie->bits++;
    while (((Py_ssize_t)1 << trie->filter_bits) < 8 * ITEMS(*buffers, first + 6))
        trie->filter_bits++;
    Py_ssize_t slots = (Py_ssize_t)1 << trie->bits;
    if (trie->bits <= GROUP) {
        PyErr_SetString(PyExc_ValueError, "the trie is too small");
        return 0;
    }
    return is_table(buffers, first) && has_items(buffers, first + 1, slots) && has_items(buffers, first + 2, slots) &&
           has_items(buffers, first + 3, slots >> GROUP) &&
           has_items(buffers, first + 5, ITEMS(*buffers, first + 4)) &&
           has_items(buffers, first + 6, ((Py_ssize_t)1 << trie->filter_bits) / 8);
}

/* The edge that leads from a node on by a character, mixed. */
static inline uint32_t edge_of(const Trie *trie, uint32_t node, uint32_t code)
{
    return node * trie->width + trie->ids[code];
}

/* Go from a node on by a character; 0 where no phrase goes on so. */
static inline uint32_t step(const Trie *trie, uint32_t node, uint32_t code)
{
    uint32_t edge = edge_of(trie, node, code), mixed = edge * TRIE_MIX;
    uint32_t slot = (mixed * trie->factors[mixed >> (32 - trie->bits + GROUP)]) >> (32 - trie->bits);
    return trie->keys[slot] == edge ? trie->nodes[slot] : 0;
}

/* Return the length of the longest phrase that begins at a place, and its number; 0 where there is none. */
static inline Py_ssize_t longest(const Trie *trie, const uint32_t *codes, Py_ssize_t at, Py_ssize_t size,
                                 Py_ssize_t *number)
{
    /* A character that is in no phrase has the number 0, and so have empty slots. */
    uint32_t node = trie->ids[codes[at]];
    Py_ssize_t length = 0;
    if (trie->entry[node] >= 0) {
        *number = trie->entry[node];
        length = 1;
    }
    for (Py_ssize_t i = at + 1; node && i < size; i++) {
        node = step(trie, node, codes[i]);
        if (node && trie->entry[node] >= 0) {
            *number = trie->entry[node];
            length = i + 1 - at;
        }
        if (!trie->inner[node])
            break;
    }
    return length;
}

/* The flags of characters, of 8 or 16 bits each; 0, with an error, where there is not one for each. */
static inline int take_flags(Py_buffer *flags, PyObject *given, Py_ssize_t size)
{
    if (PyObject_GetBuffer(given, flags, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0)
        return 0;
    if (flags->itemsize <= 2 && flags->len / flags->itemsize == size)
        return 1;
    PyErr_SetString(PyExc_ValueError, "there is not one flag of 8 or 16 bits for every character");
    PyBuffer_Release(flags);
    return 0;
}

/* Whether a phrase may begin with two characters, as far as their hash tells. */
static inline int pair(const Trie *trie, uint32_t first, uint32_t second)
{
    uint32_t node = trie->ids[first], bit = edge_of(trie, node, second) * TRIE_MIX >> (32 - trie->filter_bits);
    return (trie->filter[bit / 8] >> bit % 8 & 1) | (trie->singles && trie->entry[node] >= 0);
}

/*
 * LIKELY(name, kind): write down the places from `first` to `stop` where a phrase may begin, by the flags and the first
 * two characters, and return how many there are. Where few may by the flags, a run of them is looked at at once; where
 * many may, there is no jump, which would be guessed wrong. Behind the last character anything may follow, for a phrase of one.
 */
#define LIKELY(name, kind) \
    static Py_ssize_t name(const Trie *trie, const uint32_t *codes, const void *given, Py_ssize_t first, \
                           Py_ssize_t stop, Py_ssize_t size, Py_ssize_t *places) \
    { \
        const kind *flags = given; \
        uint16_t flagged = 0; \
        Py_ssize_t count = 0, last = stop < size ? stop : size - 1; \
        for (Py_ssize_t at = first; at < last; at++) \
            flagged += (flags[at] & (flags[at + 1] >> 1) & ANY_START) != 0; \
        if (SPARSE * flagged < last - first) \
            for (Py_ssize_t run = first; run < last; run += RUN) { \
                Py_ssize_t end = last - run < RUN ? last : run + RUN; \
                if (end == run + RUN) { \
                    uint64_t here[RUN * sizeof(kind) / 8], next[RUN * sizeof(kind) / 8], any = 0; \
                    memcpy(here, flags + run, sizeof(here)); \
                    memcpy(next, flags + run + 1, sizeof(next)); \
                    for (size_t i = 0; i < RUN * sizeof(kind) / 8; i++) \
                        any |= here[i] & (next[i] >> 1); \
                    if (!(any & ~(uint64_t)0 / (kind)~(kind)0 * ANY_START)) \
                        continue; \
                } \
                for (Py_ssize_t at = run; at < end; at++) \
                    if (flags[at] & (flags[at + 1] >> 1) & ANY_START && pair(trie, codes[at], codes[at + 1])) \
                        places[count++] = at; \
            } \
        else \
            for (Py_ssize_t at = first; at < last; at++) { \
                int likely = pair(trie, codes[at], codes[at + 1]); \
                places[count] = at; \
                count += likely & ((flags[at] & (flags[at + 1] >> 1) & ANY_START) != 0); \
            } \
        if (last < stop) { \
            places[count] = last; \
            count += (flags[last] & ANY_START) != 0; \
        } \
        return count; \
    }

/* Fewer than one character in so many may begin a phrase by the flags. */
#define SPARSE 6

LIKELY(likely_by_bytes, uint8_t)
LIKELY(likely_by_words, uint16_t)

/* Do the same for flags of either size. */
static inline Py_ssize_t likely(const Trie *trie, const uint32_t *codes, const Py_buffer *flags, Py_ssize_t first,
                                Py_ssize_t stop, Py_ssize_t size, Py_ssize_t *places)
{
    return (flags->itemsize == 1 ? likely_by_bytes : likely_by_words)(trie, codes, flags->buf, first, stop, size, places);
}

/* Characters that are looked at at once. */
#define STRETCH 512

#endif
