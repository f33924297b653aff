package explore

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// claims finds the guards that tell work which is in progress from work which is
// done.
func (c *compiler) claims() {
	p := c.p
	for i := range p.Steps {
		s := &p.Steps[i]
		if !s.Guard || s.Effect < 0 || !custody.TellsInProgress(s.Line) {
			continue
		}
		s.Claim = len(p.Claims)
		p.Claims = append(p.Claims, Claim{Step: i, Waits: s.Line.Idempotency.InProgress.Or("") == model.Waits, Expires: s.Record < 0 && p.Effects[s.Effect].Key >= 0})
	}
}
