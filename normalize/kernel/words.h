/* What the words of a line say: summed up by `words.c`, asked by `shapes.c`. */

#ifndef NORMALIZE_WORDS_H
#define NORMALIZE_WORDS_H

#include "line.h"

/* The bits of a character in a key, which holds three. */
#define CHARACTER 21

/* A trait has one of so many bits, as a power of two. */
#define TAKEN 20

/* The weights of traits by slots, and which of them a line has had: each counts once. */
typedef struct {
    const uint64_t *keys;
    const int16_t *weights;
    const uint8_t *taken;
    Py_ssize_t slots, count, places, *met, *touched;
    long sum;
} Words;

/* As in `remains`: what a line says and looks like, by column. */
enum { SPOKEN, LEAST, LENGTH, STOPS, COMMAS, ENDS, DIGIT, READER, DIGITS, ASCII, COLUMNS };

/* Write what the view of a line looks like, which are the columns from LENGTH on. */
void look_at(const Line *line, int32_t *row);
/* Whether the lines of which buffers 0, 1 and 2 say where each begins, where it ends, and which are meant lie within a text. */
int take_lines(Buffers *buffers, PyObject *text, Py_ssize_t *longest);
/* Read the view of one of these lines, folded as buffer 3 says. */
void read_line(Line *line, Buffers *buffers, PyObject *text, Py_ssize_t number);

/* Take the buffers of keys, weights and bits, for lines of so many characters; 0 where they do not fit, or there is no memory. */
int take_words(Words *words, Buffers *buffers, int first, Py_ssize_t longest);
void drop_words(Words *words);
/* What the words of a sentence say, given as its view, in which digits become 0. */
long words_say(Words *words, uint32_t *codes, Py_ssize_t size);

#endif
