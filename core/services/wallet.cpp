#include "core/services/wallet.h"
