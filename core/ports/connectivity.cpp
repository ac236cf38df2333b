#include "core/ports/connectivity.h"  // moc
