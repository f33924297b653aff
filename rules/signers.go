package rules

import (
	"fmt"
	"slices"

	"tautline.dev/model"
)

// Signers are the roles that a policy wants signatures of, for a system of a tier: those
// of the tier, and of all that are less critical.
func Signers(p model.Policy, tier int) []string {
	var out []string
	for at, roles := range p.Signatures {
		for _, r := range roles {
			if at >= tier {
				out = append(out, r.Word)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// leastTier is the least critical tier.
const leastTier = 4

// unsigned are the roles that a policy doesn't want signatures of any more: each is told
// at the least critical tier that it is gone from.
func unsigned(was, is model.Policy) []looser {
	var out []looser
	told := map[string]bool{}
	for tier := leastTier; tier > 0; tier-- {
		for _, role := range Signers(was, tier) {
			if !told[role] && !slices.Contains(Signers(is, tier), role) {
				told[role] = true
				out = append(out, looser{path: fmt.Sprintf("signatures.%d", tier), says: fmt.Sprintf("`signatures` don't ask for %s in tier %d any more", role, tier)})
			}
		}
	}
	return out
}
