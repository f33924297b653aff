package explore

import "tautline.dev/model"

// claims finds the guards that tell work which is in progress from work which is
// done.
func (c *compiler) claims() {
	p := c.p
	for i := range p.Steps {
		s := &p.Steps[i]
		how := s.Line.Idempotency.InProgress.Or("")
		if !s.Guard || s.Effect < 0 || how != model.IsRefused && how != model.Waits {
			continue
		}
		s.Claim = len(p.Claims)
		p.Claims = append(p.Claims, Claim{Step: i, Waits: how == model.Waits, Expires: s.Record < 0 && p.Effects[s.Effect].Key >= 0})
	}
}
