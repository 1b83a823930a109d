"""A transformer of scikit-learn, for the front of a text pipeline."""

from __future__ import annotations

from typing import Any, Self

from normalize import Config, clean_table
from normalize.steps.column import clean_column

try:
    from sklearn.base import BaseEstimator, TransformerMixin
except ImportError as error:
    raise ImportError("this step needs scikit-learn: pip install 'zh-normalize[sklearn]'") from error


class TextCleaner(TransformerMixin, BaseEstimator):
    """Cleans texts before a vectorizer sees them: `make_pipeline(TextCleaner(), CountVectorizer(analyzer="char"))`.

    With `columns` it takes a data frame and cleans these; without, a list, an array or a series of texts, and gives
    back the same kind. It learns nothing: `fit` only returns itself. Missing texts stay missing; mind that most
    vectorizers refuse them. Raises `TypeError` for what is not text, and `ConfigError` as `Normalizer` does, when it
    transforms.

    >>> TextCleaner().fit_transform(["我們的網站", None])
    ['我们的网站', None]
    """

    def __init__(self, columns: tuple[str, ...] | None = None, config: Config | None = None) -> None:
        self.columns = columns
        self.config = config

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ANN401, N803 (scikit-learn's own names)
        """Return itself: there is nothing to learn."""
        return self

    def transform(self, X: Any) -> Any:  # noqa: ANN401, N803 (the kind that comes is the kind that goes)
        """Return the texts cleaned, in what they came in."""
        if self.columns is not None:
            return clean_table(X, *self.columns, config=self.config)
        if hasattr(X, "to_frame"):
            frame = clean_table(X.to_frame("text"), "text", config=self.config)
            return frame["text"].rename(X.name)
        if hasattr(X, "shape"):
            import numpy

            if X.ndim != 1:
                raise TypeError(f"the array has {X.ndim} dimensions: hand over one column of texts")
            return numpy.array(clean_column(X.tolist(), self.config), dtype=object)
        return clean_column(X, self.config)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.string, tags.input_tags.one_d_array, tags.input_tags.two_d_array = True, True, False
        return tags
