// What the Swift targets need from C: everything here is C because Swift cannot say it; each header says why.

#ifndef SITU_NATIVE_H
#define SITU_NATIVE_H

#include "Reservations.h"
#include "SHA256.h"
#include "SystemCalls.h"

#endif
