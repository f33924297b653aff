package model

import (
	"strings"

	"tautline.dev/model/platform"
)

// OtherVersion is what another version of a box's platform says of a fact of which
// its own says nothing, and the id of that version: whoever names a platform without
// its version may run either. The fact is nil where there is none.
func (s *System) OtherVersion(b *Box, path string) (id string, f *platform.Fact) {
	for _, named := range b.Platform.Or(nil) {
		for _, known := range platform.IDs() {
			version, ok := strings.CutPrefix(known, named+"-")
			if !ok || version == "" || version[0] < '0' || version[0] > '9' {
				continue
			}
			for i := range platform.Builtin(known).Box {
				if f := &platform.Builtin(known).Box[i]; f.Path == path && f.Verified && f.Implied() != nil {
					return known, f
				}
			}
		}
	}
	return "", nil
}
