//go:build tautlinedot

package layout

import _ "embed"

// inside is tautline-dot, built for the same system. It is no file of this
// repository: bench/supply builds it first and lays it over this place. To a
// process that draws nothing it is bytes of a file that nobody reads.
//
//go:embed tautline-dot
var inside []byte
