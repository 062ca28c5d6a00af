/** Every guest architecture that libvirt knows (src/util/virarch.c). */
const LIBVIRT_NAMES = `alpha armv6l armv7l armv7b aarch64 cris i686 ia64 lm32 loongarch64 m68k
  microblaze microblazeel mips mipsel mips64 mips64el openrisc parisc parisc64 ppc ppcle ppc64
  ppc64le ppcemb riscv32 riscv64 s390 s390x sh4 sh4eb sparc sparc64 unicore32 x86_64 xtensa
  xtensaeb`.split(/\s+/)

/** Other names for them, from Debian, Go, Docker and uname. */
const ALIASES: Record<string, string> = {
  x86_64: 'amd64 x64',
  i686: 'i386 i486 i586 386 x86',
  aarch64: 'arm64',
  armv7l: 'armhf arm/v7 armv7 armv7hl armhfp armv8l arm',
  armv6l: 'armel arm/v6',
  ppc64le: 'ppc64el powerpc64le',
  ppc64: 'powerpc64',
  ppc: 'powerpc',
  mips64el: 'mips64le',
  mipsel: 'mipsle',
  loongarch64: 'loong64',
  parisc: 'hppa',
  openrisc: 'or1k or32',
}

const NAMES = new Map<string, string>(
  Object.entries(ALIASES).flatMap(([name, aliases]) =>
    aliases.split(' ').map((alias) => [alias, name]),
  ),
)
// A name of libvirt always means that architecture: `mips64` is the big-endian one, even if others
// mean something else by it.
for (const name of LIBVIRT_NAMES) NAMES.set(name, name)

/** All spellings of architectures that are known. */
export const knownArchitectures = (): Iterable<string> => NAMES.keys()

/** libvirt's name of an architecture, given in any of the usual spellings; undefined for other words. */
export const libvirtArchitecture = (name: string): string | undefined => NAMES.get(name)
