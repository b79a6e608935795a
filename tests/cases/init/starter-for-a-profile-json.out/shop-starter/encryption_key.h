/* Whoever has this file can make keys for the program: do not commit it, and do not send it. */
#define ENCRYPTION_KEY "q7.Wd_2mZx0.KfT9"
