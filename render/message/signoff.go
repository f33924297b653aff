package message

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/phrase"
	"tautline.dev/rules/signoff"
)

// How much is told of what has changed: that many entities, that many facts of one, and
// how many facts of one group by themselves. A program is told all.
const (
	mostChanged = 25
	mostChanges = 6
	mostOfGroup = 3
)

// SinceSigned is what has changed since a signature, a line each.
func SinceSigned(s *signoff.Standing) []string {
	var out []string
	for _, c := range s.Changes {
		out = append(out, changed(c))
	}
	out = first(out)
	for _, m := range s.Answers {
		out = append(out, "checklist: "+m.What+": "+move(m))
	}
	for _, m := range s.Findings {
		out = append(out, "findings: "+m.What+": "+move(m))
	}
	return out
}

// JudgedBy says which versions judged what is stale, then and now, where they aren't the
// same; else "".
func JudgedBy(s *signoff.Standing) string {
	if s.Upgraded[0] == "" || s.State != signoff.Stale {
		return ""
	}
	return fmt.Sprintf("then by tautline %s, now by %s", s.Upgraded[0], s.Upgraded[1])
}

// AgedSinceSigned is what time alone has changed, a line each.
func AgedSinceSigned(s *signoff.Standing) []string {
	var out []string
	for _, m := range s.Aged {
		out = append(out, m.What+": "+move(m))
	}
	return first(out)
}

func first(lines []string) []string {
	if more := len(lines) - mostChanged; more > 0 {
		return append(lines[:mostChanged:mostChanged], fmt.Sprintf("and %d more", more))
	}
	return lines
}

func move(m signoff.Move) string {
	switch {
	case m.Was == "":
		return m.Is + ", and wasn't there"
	case m.Is == "":
		return "gone, and was " + m.Was
	}
	return m.Was + " → " + m.Is
}

func changed(c diff.Change) string {
	switch c.How {
	case diff.Added:
		return c.Name + " is new"
	case diff.Removed:
		return c.Name + " is gone"
	}
	return c.Name + ": " + facts(c.Facts)
}

// facts are what is stated otherwise: those of a large group by its name alone.
func facts(all []diff.Fact) string {
	groups := map[string]int{}
	for _, f := range all {
		groups[group(f.Path)]++
	}
	var told []string
	seen := map[string]bool{}
	for _, f := range all {
		g := group(f.Path)
		switch n := groups[g]; {
		case n <= mostOfGroup:
			told = append(told, f.Path+": "+stood(f.Before)+" → "+stood(f.After))
		case !seen[g]:
			seen[g] = true
			told = append(told, fmt.Sprintf("%s (%s)", g, phrase.Count(n, "fact", "facts")))
		}
	}
	if more := len(told) - mostChanges; more > 0 {
		told = append(told[:mostChanges], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(told, "; ")
}

// group is the field that a field stands in: of "retry.backoff.cap" "retry".
func group(path string) string {
	g, _, _ := strings.Cut(path, ".")
	return g
}

func stood(v diff.Value) string {
	if v.Text == "" {
		return "nothing"
	}
	return v.Text
}

// SignersFrom says where the required roles and the signers were read.
func SignersFrom(v *signoff.Verdict) string {
	switch {
	case v.From == "":
		return ""
	case v.New:
		return "the system isn't at " + v.From + ": its own policy says who has to sign; who may is what " + v.From + " says" + gone(v.From, v.Gone)
	}
	return "required roles and signers are those of " + v.From + gone(v.From, v.Gone)
}

// Decided is what somebody decided: "approved by alice@example.com on 2026-11-21".
func Decided(a *signoff.Act) string {
	says := map[signoff.Decision]string{signoff.Approved: "approved", signoff.Conditional: "approved with conditions", signoff.Refusal: "rejected"}
	return fmt.Sprintf("%s by %s on %s", says[a.Decision], a.Person, a.Date.Format("2006-01-02"))
}

// Signatures says in a sentence whether the signatures of a system are what is asked for.
func Signatures(v *signoff.Verdict) string {
	missing := 0
	for _, s := range v.Standings {
		if !s.State.Holds() {
			missing++
		}
	}
	switch {
	case len(v.Standings) == 0:
		return "no signature is required, and there is none"
	case missing > 0:
		return fmt.Sprintf("%d of %s: not as they should be", missing, phrase.Count(len(v.Standings), "signature", "signatures"))
	case len(v.Required) == 0:
		return fmt.Sprintf("no signature is required; %s", holds(len(v.Standings)))
	}
	return fmt.Sprintf("the required signatures hold: %s", strings.Join(v.Required, ", "))
}

func holds(n int) string {
	if n == 1 {
		return "the one there is holds"
	}
	return fmt.Sprintf("the %d there are hold", n)
}

// Gate says whether a system may launch, and why not: items of its checklist are open, or
// signatures aren't as they should be.
func Gate(v *signoff.Verdict, open int) string {
	var why []string
	if open > 0 {
		why = append(why, phrase.Count(open, "item is open", "items are open"))
	}
	for _, s := range v.Standings {
		switch {
		case s.SaidNo():
			why = append(why, fmt.Sprintf("%s as %s, of an earlier state, which counts until that role signs again", Decided(s.Act), s.Role))
		case s.Shuts():
			why = append(why, fmt.Sprintf("the signature of %s is %s", s.Role, s.State))
		}
	}
	required := "the required signatures hold"
	if len(v.Required) == 0 {
		required = "no signature is required (policy: signatures)"
	}
	switch {
	case len(why) == 0:
		return "open: " + required + gone(v.From, v.Gone)
	case len(v.Required) == 0:
		why = append(why, required)
	}
	return "shut: " + strings.Join(why, "; ")
}
