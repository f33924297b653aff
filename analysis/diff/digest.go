package diff

import (
	"crypto/sha256"
	"encoding/binary"
)

// digest is a short name for some texts.
func digest(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(t)))
		h.Write(n[:])
		h.Write([]byte(t))
	}
	return string(h.Sum(nil))
}
