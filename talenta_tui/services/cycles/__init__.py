"""360° cycles: raters, forms, release; who said what is sealed from everyone."""
