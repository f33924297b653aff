package sshsig

import (
	"encoding/base64"
	"slices"
	"strings"
)

// Signers is a file of allowed signers (ssh-keygen(1), ALLOWED SIGNERS). Whether one of
// them signed is for ssh-keygen to say; here it is read only to tell people why not.
type Signers []byte

// principals are whom a key belongs to, by the lines that name it.
func (s Signers) principals(key []byte) []string {
	var out []string
	for l := range strings.Lines(string(s)) {
		names, is := keyLine(strings.TrimSpace(l), key)
		if is {
			out = append(out, names...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// keyLine are the principals of a line, and whether it is about a key.
func keyLine(l string, key []byte) (principals []string, is bool) {
	if l == "" || strings.HasPrefix(l, "#") {
		return nil, false
	}
	fields := words(l)
	want := base64.StdEncoding.EncodeToString(key)
	if len(fields) < 3 || !slices.Contains(fields[2:], want) {
		return nil, false
	}
	return strings.Split(strings.Trim(fields[0], `"`), ","), true
}

// vague is a pattern that matches whatever role its owner signs in.
type vague struct {
	pattern string
	line    string
}

// withRoles leaves out what would let a key sign in a role that nobody gave it: git's own
// file allows a key by a pattern ("*@example.com"), which matches "operations:bob@example.com"
// as well. A line that says for what it is (namespaces) is left as it is.
func (s Signers) withRoles() (kept Signers, left []vague) {
	var out []byte
	for l := range strings.Lines(string(s)) {
		fields := words(strings.TrimSpace(l))
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") || len(fields) > 1 && hasNamespaces(fields[1]) {
			out = append(out, l...)
			continue
		}
		var principals []string
		for _, p := range strings.Split(strings.Trim(fields[0], `"`), ",") {
			role, _, _ := strings.Cut(p, ":")
			if strings.ContainsAny(role, "*?") && !strings.HasPrefix(p, "!") {
				left = append(left, vague{p, l})
				continue
			}
			principals = append(principals, p)
		}
		if rest := strings.TrimPrefix(strings.TrimSpace(l), fields[0]); len(principals) > 0 {
			out = append(out, `"`+strings.Join(principals, ",")+`"`+rest...)
		}
		out = append(out, '\n') // lines keep their numbers
	}
	return out, left
}

// hasNamespaces tells whether the options of a line say for what a key may sign.
func hasNamespaces(options string) bool {
	quoted := false
	return slices.ContainsFunc(strings.FieldsFunc(options, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && r == ','
	}), func(o string) bool { return strings.HasPrefix(strings.ToLower(o), "namespaces=") })
}

// vagueFor is the pattern that has a key and was left out, "" if there is none.
func (c *Checker) vagueFor(key []byte) string {
	for _, v := range c.vague {
		if _, is := keyLine(strings.TrimSpace(v.line), key); is {
			return v.pattern
		}
	}
	return ""
}

// words are the fields of a line: what is in quotes belongs together.
func words(l string) []string {
	quoted := false
	return strings.FieldsFunc(l, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && (r == ' ' || r == '\t')
	})
}
