/** The two words that cross the window's border; everything else travels over the port itself. */

/** Page to preload to main: "give me a port". */
export const CONNECT = 'jobdeck:connect'
/** Main to preload to page, with the port attached. */
export const PORT = 'jobdeck:port'
