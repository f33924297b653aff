package judge

import (
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

// Signatures tell how the signatures of a system stand. Who has to sign is what the base
// says where there is one, so that no change decides who has to agree to it: of a system
// that the base has, too, its policy, and the more critical of both tiers.
func Signatures(s *model.System, files []signoff.File, base *Against, c signoff.Check) *signoff.Verdict {
	policy := s.Policy
	c.Tier, _ = readiness.Tier(s)
	if base != nil {
		c.From = base.Where
		was := base.was(s)
		c.Gone = base.gone(s, was)
		if c.New = was == nil; was != nil {
			c.Was = was.Name
			before, _ := readiness.Tier(was)
			policy, c.Tier = was.Policy, min(c.Tier, before)
		}
	}
	c.Required = rules.Signers(policy, c.Tier)
	c.Judge = func(day time.Time) *rules.Report { return System(s, Options{Profile: ReadyProfile, Now: day}) }
	return signoff.Of(s, files, c)
}
