// Package baseline keeps what a team knew when it adopted the tool: a file of findings,
// a line each, that are no news until they are gone.
package baseline

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// head begins a file, for whoever finds it.
const head = "# Findings that were known when this was written. tautline check --baseline tells only others.\n" +
	"# Keep it under review, and let it only shrink: tautline baseline update --prune\n"

// Entry is a finding that is known. What tells it apart are its system and its
// fingerprint; the rule and the entity are for people.
type Entry struct {
	System, Fingerprint, Rule, Entity string
	// Severity is how grave it was: one that is graver now isn't known. Off where the
	// file doesn't say, and any is.
	Severity rules.Severity
}

// Baseline are the entries of a file.
type Baseline []Entry

// Of are the findings of some systems.
func Of(reports []*rules.Report) Baseline {
	var out Baseline
	for _, r := range reports {
		for _, k := range r.Known() {
			out = append(out, Entry{r.System.Key(), k.Fingerprint, k.Rule, k.Entity, k.Severity})
		}
	}
	return out
}

// Known are the entries about one system, for a report's Since.
func (b Baseline) Known(s *model.System) []rules.Known {
	var out []rules.Known
	for _, e := range b {
		if s.KeptAs(e.System) {
			out = append(out, rules.Known{Rule: e.Rule, Entity: e.Entity, Fingerprint: e.Fingerprint, Severity: e.Severity})
		}
	}
	return out
}

// Update adds what is found now, and what has become graver, which takes the place of
// what it was. What isn't found any more is kept, unless it is pruned; what is about other
// systems than the judged ones is kept in any case. It tells how many entries were added,
// and how many are stale or were removed.
func (b Baseline) Update(judged []*rules.Report, prune bool) (out Baseline, added, stale int) {
	now := Of(judged)
	left := map[Entry][]Entry{}
	for _, e := range now {
		left[e.key()] = append(left[e.key()], e)
	}
	for _, e := range b {
		of := about(judged, e)
		if of != nil {
			e.System = of.Key()
		}
		switch found := left[e.key()]; {
		case len(found) > 0:
			left[e.key()] = found[1:]
			if e.graver(found[0]) {
				added++
			}
			e.Severity = e.kept(found[0], prune)
		case of != nil:
			if stale++; prune {
				continue
			}
		}
		out = append(out, e)
	}
	for _, e := range now {
		if found := left[e.key()]; len(found) > 0 {
			left[e.key()] = found[1:]
			added++
			out = append(out, found[0])
		}
	}
	return out, added, stale
}

// graver tells whether what is found now is graver than what an entry knows.
func (e Entry) graver(now Entry) bool { return e.Severity != rules.Off && now.Severity > e.Severity }

// kept is the severity of an entry that is found still: what is milder by now stays as
// it was, unless it is pruned. Where the file doesn't say, it does from now on.
func (e Entry) kept(now Entry, prune bool) rules.Severity {
	if prune {
		return now.Severity
	}
	return max(e.Severity, now.Severity)
}

// Others are the systems that a baseline knows findings of and that weren't judged.
func (b Baseline) Others(judged []*rules.Report) []string {
	var out []string
	for _, e := range b {
		if about(judged, e) == nil {
			out = append(out, e.System)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// about is the judged system that an entry is about, or nil.
func about(judged []*rules.Report, e Entry) *model.System {
	for _, r := range judged {
		if r.System.KeptAs(e.System) {
			return r.System
		}
	}
	return nil
}

func (e Entry) key() Entry { return Entry{System: e.System, Fingerprint: e.Fingerprint} }

// Write writes a file: sorted, so that two branches that add entries merge.
func (b Baseline) Write(w io.Writer) error {
	out := bytes.NewBufferString(head)
	sorted := slices.SortedFunc(slices.Values(b), func(x, y Entry) int {
		return cmp.Or(cmp.Compare(x.System, y.System), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Entity, y.Entity), cmp.Compare(x.Fingerprint, y.Fingerprint), cmp.Compare(y.Severity, x.Severity))
	})
	for _, e := range sorted {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s", field(e.System), field(e.Rule), field(e.Entity), e.Fingerprint)
		if e.Severity != rules.Off {
			out.WriteString("\t" + e.Severity.String())
		}
		out.WriteByte('\n')
	}
	_, err := w.Write(out.Bytes())
	return err
}

// field is a text as one of a line's fields: quoted where it could be taken for more.
func field(s string) string {
	if quoted := strconv.QuoteToASCII(s); s == "" || quoted != `"`+s+`"` || strings.HasPrefix(s, "#") {
		return quoted
	}
	return s
}

// Read reads a file. Its errors name the line.
func Read(r io.Reader, name string) (Baseline, error) {
	var out Baseline
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		e, err := entry(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		out = append(out, e)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// entry reads a line. A severity may be left out, as files of old do.
func entry(line string) (Entry, error) {
	fields := strings.Split(line, "\t")
	if len(fields) != 4 && len(fields) != 5 {
		return Entry{}, fmt.Errorf("this is no entry of a baseline: it has %d fields, and should have system, rule, entity, fingerprint and severity, with tabs between them", len(fields))
	}
	for i, f := range fields {
		if strings.HasPrefix(f, `"`) {
			text, err := strconv.Unquote(f)
			if err != nil {
				return Entry{}, fmt.Errorf("the quotes of %s don't end, or hold what they can't", f)
			}
			fields[i] = text
		}
	}
	if _, err := strconv.ParseUint(fields[3], 16, 64); err != nil || len(fields[3]) != 16 {
		return Entry{}, fmt.Errorf("%q is no fingerprint: it has 16 digits from 0 to f", fields[3])
	}
	e := Entry{System: fields[0], Rule: fields[1], Entity: fields[2], Fingerprint: fields[3]}
	if len(fields) == 5 {
		e.Severity, _ = rules.ParseSeverity(fields[4])
		if e.Severity == rules.Off {
			return Entry{}, fmt.Errorf("%q is no severity: that is error, warning or info", fields[4])
		}
	}
	return e, nil
}
