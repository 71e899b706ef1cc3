// Debian ships the extensions' headers in a package of their own, which is optional here.
#if __has_include(<cmark-gfm-core-extensions.h>)
#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#else
#include <cmark-gfm/cmark-gfm.h>
#include <cmark-gfm/cmark-gfm-extension_api.h>
#endif
