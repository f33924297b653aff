// Package cue writes what teams can paste into their models.
package cue

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/format"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/profile"
)

// Policy writes a policy in full, as CUE that a model can hold: every rule with
// its severity, and every threshold. Where it is a system's own, it says what
// differs from the profile; s is nil for a profile by itself. It is a file of a
// CUE package that others can build upon, or a piece of one if pkg is "".
func Policy(w io.Writer, s *model.System, all []*rules.Rule, name, pkg string) error {
	out := &bytes.Buffer{}
	p, base := rules.PolicyOf(s, all, name), rules.PolicyOf(nil, all, name)
	if s != nil {
		base = rules.PolicyOf(nil, all, p.Profile)
		fmt.Fprintf(out, "// The policy that %s is judged by: the profile %s, and what the system says itself.\n", strconv.Quote(s.Called()), p.Profile)
	} else {
		fmt.Fprint(out, intro(p.Profile))
	}
	open := func(value, _ string) string { return value }
	if pkg != "" {
		// Whoever imports the package may differ.
		open = func(value, kind string) string { return "*" + value + " | " + kind }
		fmt.Fprintf(out, "package %s\n\n", pkg)
	}
	fmt.Fprintf(out, "policy: {\n\tprofile: %s\n", open(strconv.Quote(p.Profile), "string"))
	fmt.Fprintf(out, "\n\t// Rules that no waiver can touch.\n\tmandatory: [%s]\n", quoted(p.Mandatory))
	fmt.Fprintf(out, "\n\t// A finding about a fact that nobody stated, where no question asks for it.\n\tunstated: %s\n", open(strconv.Quote(unstated(p)), "string"))
	fmt.Fprintf(out, "\n\t// Rules that judge what is stated, and don't ask for what isn't.\n\tunasked: [%s]\n", quoted(p.Unasked))
	fmt.Fprint(out, "\n\tlimits: {\n")
	for _, l := range limits {
		fmt.Fprintf(out, "\t\t// %s\n\t\t%s: %s%s\n", l.says, l.name, open(l.of(p.Limits), l.kind), differs(l.of(p.Limits), l.of(base.Limits)))
	}
	fmt.Fprint(out, "\t}\n\n\trules: {\n")
	for i, r := range all {
		if i == 0 || all[i-1].Family != r.Family {
			if i > 0 {
				fmt.Fprintln(out)
			}
			fmt.Fprintf(out, "\t\t// The family %q.\n", r.Family)
		}
		fmt.Fprintf(out, "\t\t%q: %s%s\n", r.Name, open(strconv.Quote(p.Severity(r).String()), "string"), differs(p.Severity(r).String(), base.Severity(r).String()))
	}
	fmt.Fprint(out, "\t}\n")
	signatures(out, s)
	fmt.Fprint(out, "}\n")
	formatted, err := format.Source(out.Bytes())
	if err != nil {
		return err
	}
	_, err = w.Write(formatted)
	return err
}

// signatures writes who signs the checklist of a system: no profile asks for anybody.
func signatures(out io.Writer, s *model.System) {
	if s == nil || len(s.Policy.Signatures) == 0 {
		return
	}
	fmt.Fprint(out, "\n\t// Who signs the readiness checklist, by tier.\n\tsignatures: {\n")
	for _, tier := range slices.Sorted(maps.Keys(s.Policy.Signatures)) {
		var roles []string
		for _, role := range s.Policy.Signatures[tier] {
			roles = append(roles, role.Word)
		}
		fmt.Fprintf(out, "\t\t\"%d\": [%s]\n", tier, quoted(roles))
	}
	fmt.Fprint(out, "\t}\n")
}

// intro is what the profile's own file says of it, and how to build on it.
func intro(name string) string {
	var b strings.Builder
	for _, line := range strings.Split(string(profile.Source(name)), "\n") {
		if !strings.HasPrefix(line, "//") {
			break
		}
		b.WriteString(line + "\n")
	}
	fmt.Fprintf(&b, `//
// This is the profile in full. A model states what differs:
//
//	policy: {profile: %q, rules: "sync-chain": "error"}
//
// An organisation keeps its policy in a CUE package (tautline policy --package
// standards), which its systems import and differ from where they must:
//
//	policy: standards.policy & {rules: "sync-chain": "error"}
`, name)
	return b.String()
}

// limits are the thresholds, as a model writes them.
var limits = []struct {
	name, kind, says string
	of               func(model.Limits) string
}{
	{"attempts", "int", "Attempts in all along one synchronous path.", func(l model.Limits) string { return strconv.Itoa(l.Attempts) }},
	{"syncDepth", "int", "Synchronous calls between compute boxes in a row.", func(l model.Limits) string { return strconv.Itoa(l.SyncDepth) }},
	{"visibilityFactor", "number", "How long a polled message stays hidden, in times of the consumer's timeout.", func(l model.Limits) string { return strconv.FormatFloat(l.VisibilityFactor, 'f', -1, 64) }},
	{"deadLetterAfter", "int", "The fewest receives before a polled message is parked.", func(l model.Limits) string { return strconv.Itoa(l.DeadLetterAfter) }},
	{"evidenceAge", "string", "How old an experiment, a restore or a game day may be.", func(l model.Limits) string { return strconv.Quote(model.FormatDuration(l.EvidenceAge)) }},
	{"blastRadius", "int", "Critical flows that one box may take down.", func(l model.Limits) string { return strconv.Itoa(l.BlastRadius) }},
	{"outage", "string", "How long a receiver without an RTO is likely to be down.", func(l model.Limits) string { return strconv.Quote(model.FormatDuration(l.Outage)) }},
}

func unstated(p rules.Policy) string {
	if p.UnstatedOff {
		return "off"
	}
	return "milder"
}

func differs(is, in string) string {
	if is == in {
		return ""
	}
	return " // in the profile: " + in
}

func quoted(words []string) string {
	var out []string
	for _, w := range words {
		out = append(out, strconv.Quote(w))
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), ", ")
}
