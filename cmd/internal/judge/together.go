package judge

import (
	"slices"

	"tautline.dev/model/edit"
	"tautline.dev/rules/mend"
)

// mostTries is how often changes are tried in parts where they don't go together.
const mostTries = 64

// trial is what comes of some changes.
type trial struct {
	ok bool
	// blamed are those of which it is known that they can't be made, and why.
	blamed map[edit.Edit]string
	// suspect tells of the others whether it may be them, and why says what is wrong.
	suspect func(mend.Mend) bool
	why     string
}

func anyOf(mend.Mend) bool { return true }

// most are as many of some changes as go together, each judged by itself where that is
// what it takes; the others are left. The last trial that was ok is that of the result.
func (fx *fixing) most(all []mend.Mend, try func([]mend.Mend) trial) []mend.Mend {
	for len(all) > 0 {
		t := try(all)
		if t.ok {
			return all
		}
		var rest, suspects, kept []mend.Mend
		for _, m := range all {
			if why := t.blamed[m.Edit]; why != "" {
				fx.leave([]mend.Mend{m}, why)
				continue
			}
			rest = append(rest, m)
			if t.suspect(m) {
				suspects = append(suspects, m)
			} else {
				kept = append(kept, m)
			}
		}
		if len(rest) < len(all) {
			all = rest
			continue
		}
		if len(suspects) == 0 || len(kept) > 0 && !try(kept).ok {
			suspects, kept = all, nil // it comes of them all
		}
		tries := mostTries
		return fx.halve(kept, suspects, t, try, &tries)
	}
	return nil
}

// halve adds to changes that go together those of more that go with them, which not all
// do.
func (fx *fixing) halve(kept, more []mend.Mend, t trial, try func([]mend.Mend) trial, tries *int) []mend.Mend {
	if len(more) == 1 || *tries <= 0 || fx.failed != nil {
		fx.leave(more, t.why)
		return kept
	}
	for _, half := range [][]mend.Mend{more[:len(more)/2], more[len(more)/2:]} {
		*tries--
		both := append(slices.Clip(kept), half...)
		if t := try(both); t.ok {
			kept = both
		} else {
			kept = fx.halve(kept, half, t, try, tries)
		}
	}
	return kept
}
