//! The system calls no command may make. Two programs for the kernel: a list of refusals with
//! EPERM, and one of calls that look as if this kernel did not have them, so that libraries take
//! their older way.

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, sock_filter,
};
use seccompiler::{SeccompFilter, SeccompRule, TargetArch};
use std::collections::BTreeMap;

/// Which sockets a command may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sockets {
    /// Those of a network of its own, in which nothing is but loopback.
    Loopback,
    /// None that leave the machine: there is no network of its own.
    Unix,
}

/// Namespaces, mounts, other processes' memory, the kernel's own settings: what a build never
/// needs and an escape begins with.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_syslog,
    libc::SYS_vhangup,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_lookup_dcookie,
    libc::SYS_nfsservctl,
    libc::SYS_mbind,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
];

/// Calls that answer ENOSYS. `clone3` takes its flags from memory, where a filter cannot look; the
/// memory of a nameless file belongs to no process that is counted.
const MISSING: &[libc::c_long] =
    &[libc::SYS_clone3, libc::SYS_memfd_create, libc::SYS_memfd_secret];

/// Flags of `clone` that make a namespace.
const NAMESPACES: u64 = 0x7E02_0080;
/// Largest System V segment, in bytes: enough for the interlock of a database under test, and 4,096
/// of them do not fill a memory.
const MOST_SEGMENT: u64 = 64 * 1024;

/// Terminal requests that type into somebody else's terminal.
const TIOCSTI: u64 = 0x5412;
const TIOCLINUX: u64 = 0x541C;

/// The filters, to be applied in this order.
pub(crate) fn programs(sockets: Sockets) -> Result<[BpfProgram; 2], seccompiler::Error> {
    Ok([missing(), refused(sockets)?])
}

fn refused(sockets: Sockets) -> Result<BpfProgram, seccompiler::Error> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    let is =
        |argument, op, value| SeccompCondition::new(argument, SeccompCmpArgLen::Qword, op, value);
    let word =
        |argument, op, value| SeccompCondition::new(argument, SeccompCmpArgLen::Dword, op, value);
    let flags: Vec<SeccompRule> = (0..64)
        .map(|bit| 1_u64 << bit)
        .filter(|bit| NAMESPACES & bit != 0)
        .map(|bit| SeccompRule::new(vec![is(0, SeccompCmpOp::MaskedEq(bit), bit)?]))
        .collect::<Result<_, _>>()?;
    rules.insert(libc::SYS_clone, flags);
    rules.insert(
        libc::SYS_shmget,
        vec![SeccompRule::new(vec![is(1, SeccompCmpOp::Gt, MOST_SEGMENT)?])?],
    );
    let typing = [TIOCSTI, TIOCLINUX]
        .map(|request| SeccompRule::new(vec![word(1, SeccompCmpOp::Eq, request)?]));
    rules.insert(libc::SYS_ioctl, typing.into_iter().collect::<Result<_, _>>()?);
    let node = |argument| {
        [libc::S_IFCHR, libc::S_IFBLK]
            .into_iter()
            .map(|kind| {
                let mask = SeccompCmpOp::MaskedEq(u64::from(libc::S_IFMT));
                SeccompRule::new(vec![word(argument, mask, u64::from(kind))?])
            })
            .collect::<Result<Vec<_>, seccompiler::BackendError>>()
    };
    rules.insert(libc::SYS_mknodat, node(2)?);
    #[cfg(target_arch = "x86_64")]
    rules.insert(libc::SYS_mknod, node(1)?);
    rules.insert(libc::SYS_socket, sockets_refused(sockets)?);
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EPERM.unsigned_abs()),
        target(),
    )?;
    Ok(filter.try_into()?)
}

/// One rule that matches every family but the allowed ones.
fn sockets_refused(sockets: Sockets) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    let allowed: &[libc::c_int] = match sockets {
        Sockets::Loopback => &[libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK],
        Sockets::Unix => &[libc::AF_UNIX],
    };
    let word = |argument, op, value: libc::c_int| {
        let value = u64::from(value.unsigned_abs());
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, op, value)
    };
    let others = allowed
        .iter()
        .map(|family| word(0, SeccompCmpOp::Ne, *family))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rules = vec![SeccompRule::new(others)?];
    if sockets == Sockets::Loopback {
        // Of netlink only what lists one's own interfaces (protocol 0, ROUTE).
        rules.push(SeccompRule::new(vec![
            word(0, SeccompCmpOp::Eq, libc::AF_NETLINK)?,
            word(2, SeccompCmpOp::Ne, 0)?,
        ])?);
    }
    Ok(rules)
}

#[cfg(target_arch = "x86_64")]
fn target() -> TargetArch {
    TargetArch::x86_64
}

#[cfg(target_arch = "aarch64")]
fn target() -> TargetArch {
    TargetArch::aarch64
}

/// Written by hand because it also has to match a range: on x86-64 every call exists a second time
/// with bit 30 set (x32), which a list of numbers would not see. Calls of another architecture end
/// the process in the filter after this one.
fn missing() -> BpfProgram {
    let instruction =
        |code: u32, jt, jf, k| sock_filter { code: u16::try_from(code).unwrap_or(0), jt, jf, k };
    let load = libc::BPF_LD | libc::BPF_W | libc::BPF_ABS;
    let give = libc::BPF_RET | libc::BPF_K;
    let no_such_call = libc::SECCOMP_RET_ERRNO | libc::ENOSYS.unsigned_abs();
    let mut program = vec![
        instruction(load, 0, 0, 0),
        instruction(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 0, 1, 0x4000_0000),
        instruction(give, 0, 0, no_such_call),
    ];
    for call in MISSING {
        let number = u32::try_from(*call).unwrap_or(u32::MAX);
        program.push(instruction(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 0, 1, number));
        program.push(instruction(give, 0, 0, no_such_call));
    }
    program.push(instruction(give, 0, 0, libc::SECCOMP_RET_ALLOW));
    program
}
