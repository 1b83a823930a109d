/* A line that is worked on: its view is made by `views.c`, and who may claim it is told by `claims.c`. */

#ifndef NORMALIZE_LINE_H
#define NORMALIZE_LINE_H

#include "kernel.h"

#define FULL_STOP 0x3002

/* The code points of a text, in `few` where they fit. */
typedef struct {
    uint32_t few[256], *codes;
    Py_ssize_t size;
} Line;

/* Take a text; 0 where it is none, or there is no memory. */
int take_line(Line *line, PyObject *text);
/* Give back its memory, or the text that it has become. */
void drop_line(Line *line);
PyObject *give_line(Line *line);
/* Fold each character as a table of what has to be added to it says. */
void fold_line(Line *line, const uint32_t *table);
/* Make the view of a folded line. */
void squeeze_line(Line *line);

#endif
