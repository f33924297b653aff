package rules

import (
	"fmt"

	"tautline.dev/model"
)

// Gone is the verdict on a system that there was at a base and isn't any more: that is
// told, as nobody judges it by its policy now. In names the system that has most of its
// boxes, "" where none has. It is nil where the policy that there was wants to hear
// nothing of that.
func Gone(was *model.System, where, in string, o Options) *Report {
	pol := PolicyOf(was, o.Rules, o.Profile)
	// What is left is its name: nobody counts its boxes among those that there are.
	left := &model.System{Name: was.Name, Stage: was.Stage, Tagged: was.Tagged, Dir: was.Dir, Owner: was.Owner, At: was.At, Policy: was.Policy}
	r := &Report{
		System: left, Base: &Base{Where: where, System: was}, Profile: pol.Profile, Limits: pol.Limits, Now: o.Now,
		Off: map[string]bool{}, Questions: map[*model.Line]Answers{}, told: map[target]target{},
	}
	for _, rule := range o.Rules {
		r.Off[rule.Name] = pol.Severity(rule) == Off
		if rule.Name != policyLoosened || r.Off[rule.Name] {
			continue
		}
		says := fmt.Sprintf("this change loosens the policy: the system `%s` is gone, or no more where it is looked for, and nothing is judged by its policy", was.Called())
		if in != "" {
			says += fmt.Sprintf("; most of its boxes are in `%s` now", in)
		}
		r.Findings = append(r.Findings, Finding{
			Rule: rule, Severity: pol.Severity(rule), On: model.Entity{Name: "system", At: was.At}, At: was.At, Discriminator: "system",
			Message: says + fmt.Sprintf("; that counts once it is part of %s", where),
		})
	}
	if len(r.Findings) == 0 {
		return nil
	}
	return r
}
