package markdown

import (
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/rules/signoff"
)

// Which versions judged is told where a signature is stale, as the text does, and not
// where it holds.
func TestSignaturesTellTheUpgrade(t *testing.T) {
	for state, told := range map[signoff.State]bool{signoff.Stale: true, signoff.Valid: false} {
		var b strings.Builder
		v := &signoff.Verdict{System: &model.System{Name: "shop"}, Standings: []signoff.Standing{{Role: "operations", State: state, Upgraded: [2]string{"v1", "v2"}}}}
		if err := Signatures(&b, []*signoff.Verdict{v}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "  - judged: then by tautline v1, now by v2\n") != told {
			t.Errorf("%s:\n%s", state, b.String())
		}
	}
}
