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
