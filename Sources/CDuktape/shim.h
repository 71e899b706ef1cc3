#include <duktape.h>
#include <string.h>

// Duktape's everyday calls are macros, which Swift does not see.

static inline duk_context *duktape_create_heap(void) { return duk_create_heap_default(); }

static inline int duktape_evaluate(duk_context *context, const char *source, size_t length) {
  return duk_peval_lstring(context, source, length);
}

static inline const char *duktape_string(duk_context *context, int index) {
  return duk_safe_to_string(context, index);
}
