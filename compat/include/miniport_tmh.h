/* SPDX-License-Identifier: BSD-3-Clause */
/* In the place of a header that a tracing tool makes of the source: nothing is traced. */
#undef WPP_INIT_TRACING
#undef WPP_CLEANUP
#undef DoTraceMessage
#define WPP_INIT_TRACING(...)	((void)0)
#define WPP_CLEANUP(...)	((void)0)
#define DoTraceMessage(...)	((void)0)
