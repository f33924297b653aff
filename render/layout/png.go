package layout

import (
	"bytes"
	"errors"
)

var (
	pngStart = []byte("\x89PNG\r\n\x1a\n")
	pngEnd   = []byte("IEND\xaeB`\x82")
)

// checkPNG tells a whole PNG from anything else.
func checkPNG(out []byte) error {
	if !bytes.HasPrefix(out, pngStart) || !bytes.HasSuffix(out, pngEnd) {
		return errors.New("what came back is no whole PNG")
	}
	return nil
}
