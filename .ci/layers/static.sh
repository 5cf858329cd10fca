# shellcheck shell=bash disable=SC2154
# What can be said of the sources without running them. Cheap, so it always runs.

layer_static() {
  step 'the lockfile is whole and names no host' lock_is_whole
  step 'format' npm run -s format:check
  step 'lint and boundaries' npm run -s lint
  step 'types, tests included' npm run -s typecheck
  step 'project files are in step' npm run -s sync:check
  step 'generated files are fresh' npm run -s generate:check
  step 'words of the field' npm run -s words
  step 'licences' npm run -s licenses
  step 'subjects of commits' npm run -s commits:check
  step 'audit' audit
}

lock_is_whole() {
  ! npm ci --dry-run 2>&1 | grep -q Missing && ! grep -E '"resolved": "https?:' package-lock.json
}

# The audit is asked where the registry answers it; one that does not is said, not hidden.
audit() {
  local answer
  answer=$(npm audit --omit=dev --json 2>/dev/null)
  if ! printf '%s' "$answer" | node -e '
    const report = JSON.parse(require("node:fs").readFileSync(0, "utf8") || "{}");
    if (!report.metadata) { console.log("the registry does not answer audits; nothing was audited"); process.exit(0); }
    const { high, critical } = report.metadata.vulnerabilities;
    for (const [name, one] of Object.entries(report.vulnerabilities)) console.log(one.severity, name);
    process.exit(high + critical > 0 ? 1 : 0);'; then return 1; fi
}
