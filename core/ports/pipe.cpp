#include "core/ports/pipe.h"
